// Written by scripts/generate-descriptions; do not edit.
//
// What it quotes is from Kubernetes' API, under the Apache License 2.0:
// https://github.com/kubernetes/kubernetes/blob/master/LICENSE

/// What Kubernetes says of the fields of its own types: a line each, after the field a space.
enum CoreDescriptions {
  static let text = #"""
    ClientIPConfig.timeoutSeconds timeoutSeconds specifies the seconds of ClientIP type session sticky time.
    Container.args Arguments to the entrypoint.
    Container.command Entrypoint array.
    Container.env List of environment variables to set in the container.
    Container.envFrom List of sources to populate environment variables in the container.
    Container.image Container image name.
    Container.imagePullPolicy Image pull policy.
    Container.lifecycle Actions that the management system should take in response to container lifecycle events.
    Container.livenessProbe Periodic probe of container liveness.
    Container.name Name of the container specified as a DNS_LABEL.
    Container.ports List of ports to expose from the container.
    Container.readinessProbe Periodic probe of container service readiness.
    Container.resizePolicy Resources resize policy for the container.
    Container.resources Compute Resources required by this container.
    Container.restartPolicy RestartPolicy defines the restart behavior of individual containers in a pod.
    Container.restartPolicyRules Represents a list of rules to be checked to determine if the container should be restarted on exit.
    Container.securityContext SecurityContext defines the security options the container should be run with.
    Container.startupProbe StartupProbe indicates that the Pod has successfully initialized.
    Container.stdin Whether this container should allocate a buffer for stdin in the container runtime.
    Container.stdinOnce Whether the container runtime should close the stdin channel after it has been opened by a single attach.
    Container.terminationMessagePath Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem.
    Container.terminationMessagePolicy Indicate how the termination message should be populated.
    Container.tty Whether this container should allocate a TTY for itself, also requires 'stdin' to be true.
    Container.volumeDevices volumeDevices is the list of block devices to be used by the container.
    Container.volumeMounts Pod volumes to mount into the container's filesystem.
    Container.workingDir Container's working directory.
    ContainerPort.containerPort Number of port to expose on the pod's IP address.
    ContainerPort.hostIP What host IP to bind the external port to.
    ContainerPort.hostPort Number of port to expose on the host.
    ContainerPort.name If specified, this must be an IANA_SVC_NAME and unique within the pod.
    ContainerPort.protocol Protocol for port.
    EnvVar.name Name of the environment variable.
    EnvVar.value Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables.
    EnvVar.valueFrom Source for the environment variable's value.
    Lifecycle.postStart PostStart is called immediately after a container is created.
    Lifecycle.preStop PreStop is called immediately before a container is terminated due to an API request or management event such as liveness/startup probe failure, preemption ...
    Lifecycle.stopSignal StopSignal defines which signal will be sent to a container when it is being stopped.
    PodSecurityContext.appArmorProfile appArmorProfile is the AppArmor options to use by the containers in this pod.
    PodSecurityContext.fsGroup A special supplemental group that applies to all containers in a pod.
    PodSecurityContext.fsGroupChangePolicy fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod.
    PodSecurityContext.runAsGroup The GID to run the entrypoint of the container process.
    PodSecurityContext.runAsNonRoot Indicates that the container must run as a non-root user.
    PodSecurityContext.runAsUser The UID to run the entrypoint of the container process.
    PodSecurityContext.seLinuxChangePolicy seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod.
    PodSecurityContext.seLinuxOptions The SELinux context to be applied to all containers.
    PodSecurityContext.seccompProfile The seccomp options to use by the containers in this pod.
    PodSecurityContext.supplementalGroups A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified).
    PodSecurityContext.supplementalGroupsPolicy Defines how supplemental groups of the first container processes are calculated.
    PodSecurityContext.sysctls Sysctls hold a list of namespaced sysctls used for the pod.
    PodSecurityContext.windowsOptions The Windows specific settings applied to all containers.
    PodSpec.activeDeadlineSeconds Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill associated ...
    PodSpec.affinity If specified, the pod's scheduling constraints
    PodSpec.automountServiceAccountToken AutomountServiceAccountToken indicates whether a service account token should be automatically mounted.
    PodSpec.containers List of containers belonging to the pod.
    PodSpec.dnsConfig Specifies the DNS parameters of a pod.
    PodSpec.dnsPolicy Set DNS policy for the pod.
    PodSpec.enableServiceLinks EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links.
    PodSpec.ephemeralContainers List of ephemeral containers run in this pod.
    PodSpec.hostAliases HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified.
    PodSpec.hostIPC Use the host's ipc namespace.
    PodSpec.hostNetwork Host networking requested for this pod.
    PodSpec.hostPID Use the host's pid namespace.
    PodSpec.hostUsers Use the host's user namespace.
    PodSpec.hostname Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value.
    PodSpec.hostnameOverride HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod.
    PodSpec.imagePullSecrets ImagePullSecrets is an optional list of references to secrets in the same namespace to use for pulling any of the images used by this PodSpec.
    PodSpec.initContainers List of initialization containers belonging to the pod.
    PodSpec.nodeName NodeName indicates in which node this pod is scheduled.
    PodSpec.nodeSelector NodeSelector is a selector which must be true for the pod to fit on a node.
    PodSpec.os Specifies the OS of the containers in the pod.
    PodSpec.overhead Overhead represents the resource overhead associated with running a pod for a given RuntimeClass.
    PodSpec.preemptionPolicy PreemptionPolicy is the Policy for preempting pods with lower priority.
    PodSpec.priority The priority value.
    PodSpec.priorityClassName If specified, indicates the pod's priority.
    PodSpec.readinessGates If specified, all readiness gates will be evaluated for pod readiness.
    PodSpec.resourceClaims ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start.
    PodSpec.resources Resources is the total amount of CPU and Memory resources required by all containers in the pod.
    PodSpec.restartPolicy Restart policy for all containers within the pod.
    PodSpec.runtimeClassName RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod.
    PodSpec.schedulerName If specified, the pod will be dispatched by specified scheduler.
    PodSpec.schedulingGates SchedulingGates is an opaque list of values that if specified will block scheduling the pod.
    PodSpec.schedulingGroup SchedulingGroup provides a reference to the immediate scheduling runtime grouping object that this Pod belongs to.
    PodSpec.securityContext SecurityContext holds pod-level security attributes and common container settings.
    PodSpec.serviceAccount DeprecatedServiceAccount is a deprecated alias for ServiceAccountName.
    PodSpec.serviceAccountName ServiceAccountName is the name of the ServiceAccount to use to run this pod.
    PodSpec.setHostnameAsFQDN If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default).
    PodSpec.shareProcessNamespace Share a single process namespace between all of the containers in a pod.
    PodSpec.subdomain If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>".
    PodSpec.terminationGracePeriodSeconds Optional duration in seconds the pod needs to terminate gracefully.
    PodSpec.tolerations If specified, the pod's tolerations.
    PodSpec.topologySpreadConstraints TopologySpreadConstraints describes how a group of pods ought to spread across topology domains.
    PodSpec.volumes List of volumes that can be mounted by containers belonging to the pod.
    PodTemplateSpec.metadata Standard object's metadata.
    PodTemplateSpec.spec Specification of the desired behavior of the pod.
    Probe.exec Exec specifies a command to execute in the container.
    Probe.failureThreshold Minimum consecutive failures for the probe to be considered failed after having succeeded.
    Probe.grpc GRPC specifies a GRPC HealthCheckRequest.
    Probe.httpGet HTTPGet specifies an HTTP GET request to perform.
    Probe.initialDelaySeconds Number of seconds after the container has started before liveness probes are initiated.
    Probe.periodSeconds How often (in seconds) to perform the probe.
    Probe.successThreshold Minimum consecutive successes for the probe to be considered successful after having failed.
    Probe.tcpSocket TCPSocket specifies a connection to a TCP port.
    Probe.terminationGracePeriodSeconds Optional duration in seconds the pod needs to terminate gracefully upon probe failure.
    Probe.timeoutSeconds Number of seconds after which the probe times out.
    ResourceRequirements.claims Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container.
    ResourceRequirements.limits Limits describes the maximum amount of compute resources allowed.
    ResourceRequirements.requests Requests describes the minimum amount of compute resources required.
    SecurityContext.allowPrivilegeEscalation AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process.
    SecurityContext.appArmorProfile appArmorProfile is the AppArmor options to use by this container.
    SecurityContext.capabilities The capabilities to add/drop when running containers.
    SecurityContext.privileged Run container in privileged mode.
    SecurityContext.procMount procMount denotes the type of proc mount to use for the containers.
    SecurityContext.readOnlyRootFilesystem Whether this container has a read-only root filesystem.
    SecurityContext.runAsGroup The GID to run the entrypoint of the container process.
    SecurityContext.runAsNonRoot Indicates that the container must run as a non-root user.
    SecurityContext.runAsUser The UID to run the entrypoint of the container process.
    SecurityContext.seLinuxOptions The SELinux context to be applied to the container.
    SecurityContext.seccompProfile The seccomp options to use by this container.
    SecurityContext.windowsOptions The Windows specific settings applied to all containers.
    ServicePort.appProtocol The application protocol for this port.
    ServicePort.name The name of this port within the service.
    ServicePort.nodePort The port on each node on which this service is exposed when type is NodePort or LoadBalancer.
    ServicePort.port The port that will be exposed by this service.
    ServicePort.protocol The IP protocol for this port.
    ServicePort.targetPort Number or name of the port to access on the pods targeted by the service.
    ServiceSpec.allocateLoadBalancerNodePorts allocateLoadBalancerNodePorts defines if NodePorts will be automatically allocated for services with type LoadBalancer.
    ServiceSpec.clusterIP clusterIP is the IP address of the service and is usually assigned randomly.
    ServiceSpec.clusterIPs ClusterIPs is a list of IP addresses assigned to this service, and are usually assigned randomly.
    ServiceSpec.externalIPs externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.
    ServiceSpec.externalName externalName is the external reference that discovery mechanisms will return as an alias for this service (e.g. a DNS CNAME record).
    ServiceSpec.externalTrafficPolicy externalTrafficPolicy describes how nodes distribute service traffic they receive on one of the Service's "externally-facing" addresses (NodePorts ...
    ServiceSpec.healthCheckNodePort healthCheckNodePort specifies the healthcheck nodePort for the service.
    ServiceSpec.internalTrafficPolicy InternalTrafficPolicy describes how nodes distribute service traffic they receive on the ClusterIP.
    ServiceSpec.ipFamilies IPFamilies is a list of IP families (e.g. IPv4, IPv6) assigned to this service.
    ServiceSpec.ipFamilyPolicy IPFamilyPolicy represents the dual-stack-ness requested or required by this Service.
    ServiceSpec.loadBalancerClass loadBalancerClass is the class of the load balancer implementation this Service belongs to.
    ServiceSpec.loadBalancerIP Only applies to Service Type: LoadBalancer.
    ServiceSpec.loadBalancerSourceRanges If specified and supported by the platform, this will restrict traffic through the cloud-provider load-balancer will be restricted to the specified client IPs.
    ServiceSpec.ports The list of ports that are exposed by this service.
    ServiceSpec.publishNotReadyAddresses publishNotReadyAddresses indicates that any agent which deals with endpoints for this Service should disregard any indications of ready/not-ready.
    ServiceSpec.selector Route service traffic to pods with label keys and values matching this selector.
    ServiceSpec.sessionAffinity Supports "ClientIP" and "None".
    ServiceSpec.sessionAffinityConfig sessionAffinityConfig contains the configurations of session affinity.
    ServiceSpec.trafficDistribution TrafficDistribution offers a way to express preferences for how traffic is distributed to Service endpoints.
    ServiceSpec.type type determines how the Service is exposed.
    SessionAffinityConfig.clientIP clientIP contains the configurations of Client IP based session affinity.
    Volume.awsElasticBlockStore awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
    Volume.azureDisk azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
    Volume.azureFile azureFile represents an Azure File Service mount on the host and bind mount to the pod.
    Volume.cephfs cephFS represents a Ceph FS mount on the host that shares a pod's lifetime.
    Volume.cinder cinder represents a cinder volume attached and mounted on kubelets host machine.
    Volume.configMap configMap represents a configMap that should populate this volume
    Volume.csi csi (Container Storage Interface) represents ephemeral storage that is handled by certain external CSI drivers.
    Volume.downwardAPI downwardAPI represents downward API about the pod that should populate this volume
    Volume.emptyDir emptyDir represents a temporary directory that shares a pod's lifetime.
    Volume.ephemeral ephemeral represents a volume that is handled by a cluster storage driver.
    Volume.fc fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod.
    Volume.flexVolume flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
    Volume.flocker flocker represents a Flocker volume attached to a kubelet's host machine.
    Volume.gcePersistentDisk gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
    Volume.gitRepo gitRepo represents a git repository at a particular revision.
    Volume.glusterfs glusterfs represents a Glusterfs mount on the host that shares a pod's lifetime.
    Volume.hostPath hostPath represents a pre-existing file or directory on the host machine that is directly exposed to the container.
    Volume.image image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine.
    Volume.iscsi iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
    Volume.name name of the volume.
    Volume.nfs nfs represents an NFS mount on the host that shares a pod's lifetime More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
    Volume.persistentVolumeClaim persistentVolumeClaimVolumeSource represents a reference to a PersistentVolumeClaim in the same namespace.
    Volume.photonPersistentDisk photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine.
    Volume.portworxVolume portworxVolume represents a portworx volume attached and mounted on kubelets host machine.
    Volume.projected projected items for all in one resources secrets, configmaps, and downward API
    Volume.quobyte quobyte represents a Quobyte mount on the host that shares a pod's lifetime.
    Volume.rbd rbd represents a Rados Block Device mount on the host that shares a pod's lifetime.
    Volume.scaleIO scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes.
    Volume.secret secret represents a secret that should populate this volume.
    Volume.storageos storageOS represents a StorageOS volume attached and mounted on Kubernetes nodes.
    Volume.vsphereVolume vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine.
    VolumeMount.mountPath Path within the container at which the volume should be mounted.
    VolumeMount.mountPropagation mountPropagation determines how mounts are propagated from the host to container and the other way around.
    VolumeMount.name This must match the Name of a Volume.
    VolumeMount.readOnly Mounted read-only if true, read-write otherwise (false or unspecified).
    VolumeMount.recursiveReadOnly RecursiveReadOnly specifies whether read-only mounts should be handled recursively.
    VolumeMount.subPath Path within the volume from which the container's volume should be mounted.
    VolumeMount.subPathExpr Expanded path within the volume from which the container's volume should be mounted.
    """#
}
