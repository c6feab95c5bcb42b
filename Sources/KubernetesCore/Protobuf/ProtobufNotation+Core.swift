// Written by scripts/generate-protobuf-notation; do not edit.

extension ProtobufNotation {
  /// The messages of which a pod is made.
  static let core = """
    AWSElasticBlockStoreVolumeSource = fsType:s:2 partition:i:3 readOnly:b:4 volumeID:s:1
    Affinity = nodeAffinity:NodeAffinity:1 podAffinity:PodAffinity:2
      podAntiAffinity:PodAntiAffinity:3
    AzureDiskVolumeSource = cachingMode:s:3 diskName:s:1 diskURI:s:2 fsType:s:4 kind:s:6
      readOnly:b:5
    AzureFileVolumeSource = readOnly:b:3 secretName:s:1 shareName:s:2
    CSIVolumeSource = driver:s:1 fsType:s:3 nodePublishSecretRef:LocalObjectReference:5 readOnly:b:2
      volumeAttributes:{s}:4
    Capabilities = add:[s]:1 drop:[s]:2
    CephFSVolumeSource = monitors:[s]:1 path:s:2 readOnly:b:6 secretFile:s:4
      secretRef:LocalObjectReference:5 user:s:3
    CinderVolumeSource = fsType:s:2 readOnly:b:3 secretRef:LocalObjectReference:4 volumeID:s:1
    ClusterTrustBundleProjection = labelSelector:LabelSelector:3 name:s:1 optional:b:5 path:s:4
      signerName:s:2
    ConfigMapEnvSource = name:s:1.1 optional:b:2
    ConfigMapKeySelector = key:s:2 name:s:1.1 optional:b:3
    ConfigMapProjection = items:[KeyToPath]:2 name:s:1.1 optional:b:4
    ConfigMapVolumeSource = defaultMode:i:3 items:[KeyToPath]:2 name:s:1.1 optional:b:4
    Container = args:[s]:4 command:[s]:3 env:[EnvVar]:7 envFrom:[EnvFromSource]:19 image:s:2
      imagePullPolicy:s:14 lifecycle:Lifecycle:12 livenessProbe:Probe:10 name:s:1
      ports:[ContainerPort]:6 readinessProbe:Probe:11 resizePolicy:[ContainerResizePolicy]:23
      resources:ResourceRequirements:8 restartPolicy:s:24 securityContext:SecurityContext:15
      startupProbe:Probe:22 stdin:b:16 stdinOnce:b:17 terminationMessagePath:s:13
      terminationMessagePolicy:s:20 tty:b:18 volumeDevices:[VolumeDevice]:21
      volumeMounts:[VolumeMount]:9 workingDir:s:5
    ContainerPort = containerPort:i:3 hostIP:s:5 hostPort:i:2 name:s:1 protocol:s:4
    ContainerResizePolicy = resourceName:s:1 restartPolicy:s:2
    DownwardAPIProjection = items:[DownwardAPIVolumeFile]:1
    DownwardAPIVolumeFile = fieldRef:ObjectFieldSelector:2 mode:i:4 path:s:1
      resourceFieldRef:ResourceFieldSelector:3
    DownwardAPIVolumeSource = defaultMode:i:2 items:[DownwardAPIVolumeFile]:1
    EmptyDirVolumeSource = medium:s:1 sizeLimit:q:2
    EnvFromSource = configMapRef:ConfigMapEnvSource:2 prefix:s:1 secretRef:SecretEnvSource:3
    EnvVar = name:s:1 value:s:2 valueFrom:EnvVarSource:3
    EnvVarSource = configMapKeyRef:ConfigMapKeySelector:3 fieldRef:ObjectFieldSelector:1
      resourceFieldRef:ResourceFieldSelector:2 secretKeyRef:SecretKeySelector:4
    EphemeralContainer = args:[s]:1.4 command:[s]:1.3 env:[EnvVar]:1.7 envFrom:[EnvFromSource]:1.19
      image:s:1.2 imagePullPolicy:s:1.14 lifecycle:Lifecycle:1.12 livenessProbe:Probe:1.10
      name:s:1.1 ports:[ContainerPort]:1.6 readinessProbe:Probe:1.11
      resizePolicy:[ContainerResizePolicy]:1.23 resources:ResourceRequirements:1.8
      restartPolicy:s:1.24 securityContext:SecurityContext:1.15 startupProbe:Probe:1.22 stdin:b:1.16
      stdinOnce:b:1.17 targetContainerName:s:2 terminationMessagePath:s:1.13
      terminationMessagePolicy:s:1.20 tty:b:1.18 volumeDevices:[VolumeDevice]:1.21
      volumeMounts:[VolumeMount]:1.9 workingDir:s:1.5
    EphemeralVolumeSource = volumeClaimTemplate:PersistentVolumeClaimTemplate:1
    ExecAction = command:[s]:1
    FCVolumeSource = fsType:s:3 lun:i:2 readOnly:b:4 targetWWNs:[s]:1 wwids:[s]:5
    FlexVolumeSource = driver:s:1 fsType:s:2 options:{s}:5 readOnly:b:4
      secretRef:LocalObjectReference:3
    FlockerVolumeSource = datasetName:s:1 datasetUUID:s:2
    GCEPersistentDiskVolumeSource = fsType:s:2 partition:i:3 pdName:s:1 readOnly:b:4
    GRPCAction = port:i:1 service:s:2
    GitRepoVolumeSource = directory:s:3 repository:s:1 revision:s:2
    GlusterfsVolumeSource = endpoints:s:1 path:s:2 readOnly:b:3
    HTTPGetAction = host:s:3 httpHeaders:[HTTPHeader]:5 path:s:1 port:x:2 scheme:s:4
    HTTPHeader = name:s:1 value:s:2
    HostAlias = hostnames:[s]:2 ip:s:1
    HostPathVolumeSource = path:s:1 type:s:2
    ISCSIVolumeSource = chapAuthDiscovery:b:8 chapAuthSession:b:11 fsType:s:5 initiatorName:s:12
      iqn:s:2 iscsiInterface:s:4 lun:i:3 portals:[s]:7 readOnly:b:6
      secretRef:LocalObjectReference:10 targetPortal:s:1
    KeyToPath = key:s:1 mode:i:3 path:s:2
    LabelSelector = matchExpressions:[LabelSelectorRequirement]:2 matchLabels:{s}:1
    LabelSelectorRequirement = key:s:1 operator:s:2 values:[s]:3
    Lifecycle = postStart:LifecycleHandler:1 preStop:LifecycleHandler:2
    LifecycleHandler = exec:ExecAction:1 httpGet:HTTPGetAction:2 sleep:SleepAction:4
      tcpSocket:TCPSocketAction:3
    LocalObjectReference = name:s:1
    ManagedFieldsEntry = apiVersion:s:3 fieldsType:s:6 manager:s:1 operation:s:2 subresource:s:8
    NFSVolumeSource = path:s:2 readOnly:b:3 server:s:1
    NodeAffinity = preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]:2
      requiredDuringSchedulingIgnoredDuringExecution:NodeSelector:1
    NodeSelector = nodeSelectorTerms:[NodeSelectorTerm]:1
    NodeSelectorRequirement = key:s:1 operator:s:2 values:[s]:3
    NodeSelectorTerm = matchExpressions:[NodeSelectorRequirement]:1
      matchFields:[NodeSelectorRequirement]:2
    ObjectFieldSelector = apiVersion:s:1 fieldPath:s:2
    ObjectMeta = annotations:{s}:12 deletionGracePeriodSeconds:l:10 finalizers:[s]:14
      generateName:s:2 generation:l:7 labels:{s}:11 managedFields:[ManagedFieldsEntry]:17 name:s:1
      namespace:s:3 ownerReferences:[OwnerReference]:13 resourceVersion:s:6 selfLink:s:4 uid:s:5
    OwnerReference = apiVersion:s:5 blockOwnerDeletion:b:7 controller:b:6 kind:s:1 name:s:3 uid:s:4
    PersistentVolumeClaimSpec = accessModes:[s]:1 dataSource:TypedLocalObjectReference:7
      dataSourceRef:TypedObjectReference:8 resources:VolumeResourceRequirements:2
      selector:LabelSelector:4 storageClassName:s:5 volumeAttributesClassName:s:9 volumeMode:s:6
      volumeName:s:3
    PersistentVolumeClaimTemplate = metadata:ObjectMeta:1 spec:PersistentVolumeClaimSpec:2
    PersistentVolumeClaimVolumeSource = claimName:s:1 readOnly:b:2
    PhotonPersistentDiskVolumeSource = fsType:s:2 pdID:s:1
    Pod = metadata:ObjectMeta:1 spec:PodSpec:2
    PodAffinity = preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]:2
      requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]:1
    PodAffinityTerm = labelSelector:LabelSelector:1 matchLabelKeys:[s]:5 mismatchLabelKeys:[s]:6
      namespaceSelector:LabelSelector:4 namespaces:[s]:2 topologyKey:s:3
    PodAntiAffinity = preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]:2
      requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]:1
    PodDNSConfig = nameservers:[s]:1 options:[PodDNSConfigOption]:3 searches:[s]:2
    PodDNSConfigOption = name:s:1 value:s:2
    PodOS = name:s:1
    PodReadinessGate = conditionType:s:1
    PodResourceClaim = name:s:1
    PodSchedulingGate = name:s:1
    PodSecurityContext = fsGroup:l:5 fsGroupChangePolicy:s:9 runAsGroup:l:6 runAsNonRoot:b:3
      runAsUser:l:2 seLinuxOptions:SELinuxOptions:1 seccompProfile:SeccompProfile:10
      supplementalGroups:[l]:4 sysctls:[Sysctl]:7 windowsOptions:WindowsSecurityContextOptions:8
    PodSpec = activeDeadlineSeconds:l:5 affinity:Affinity:18 automountServiceAccountToken:b:21
      containers:[Container]:2 dnsConfig:PodDNSConfig:26 dnsPolicy:s:6 enableServiceLinks:b:30
      ephemeralContainers:[EphemeralContainer]:34 hostAliases:[HostAlias]:23 hostIPC:b:13
      hostNetwork:b:11 hostPID:b:12 hostUsers:b:37 hostname:s:16
      imagePullSecrets:[LocalObjectReference]:15 initContainers:[Container]:20 nodeName:s:10
      nodeSelector:{s}:7 os:PodOS:36 overhead:{q}:32 preemptionPolicy:s:31 priority:i:25
      priorityClassName:s:24 readinessGates:[PodReadinessGate]:28
      resourceClaims:[PodResourceClaim]:39 restartPolicy:s:3 runtimeClassName:s:29
      schedulerName:s:19 schedulingGates:[PodSchedulingGate]:38
      securityContext:PodSecurityContext:14 serviceAccount:s:9 serviceAccountName:s:8
      setHostnameAsFQDN:b:35 shareProcessNamespace:b:27 subdomain:s:17
      terminationGracePeriodSeconds:l:4 tolerations:[Toleration]:22
      topologySpreadConstraints:[TopologySpreadConstraint]:33 volumes:[Volume]:1
    PortworxVolumeSource = fsType:s:2 readOnly:b:3 volumeID:s:1
    PreferredSchedulingTerm = preference:NodeSelectorTerm:2 weight:i:1
    Probe = exec:ExecAction:1.1 failureThreshold:i:6 grpc:GRPCAction:1.4 httpGet:HTTPGetAction:1.2
      initialDelaySeconds:i:2 periodSeconds:i:4 successThreshold:i:5 tcpSocket:TCPSocketAction:1.3
      terminationGracePeriodSeconds:l:7 timeoutSeconds:i:3
    ProjectedVolumeSource = defaultMode:i:2 sources:[VolumeProjection]:1
    QuobyteVolumeSource = group:s:5 readOnly:b:3 registry:s:1 tenant:s:6 user:s:4 volume:s:2
    RBDVolumeSource = fsType:s:3 image:s:2 keyring:s:6 monitors:[s]:1 pool:s:4 readOnly:b:8
      secretRef:LocalObjectReference:7 user:s:5
    ResourceClaim = name:s:1
    ResourceFieldSelector = containerName:s:1 divisor:q:3 resource:s:2
    ResourceRequirements = claims:[ResourceClaim]:3 limits:{q}:1 requests:{q}:2
    SELinuxOptions = level:s:4 role:s:2 type:s:3 user:s:1
    ScaleIOVolumeSource = fsType:s:9 gateway:s:1 protectionDomain:s:5 readOnly:b:10
      secretRef:LocalObjectReference:3 sslEnabled:b:4 storageMode:s:7 storagePool:s:6 system:s:2
      volumeName:s:8
    SeccompProfile = localhostProfile:s:2 type:s:1
    SecretEnvSource = name:s:1.1 optional:b:2
    SecretKeySelector = key:s:2 name:s:1.1 optional:b:3
    SecretProjection = items:[KeyToPath]:2 name:s:1.1 optional:b:4
    SecretVolumeSource = defaultMode:i:3 items:[KeyToPath]:2 optional:b:4 secretName:s:1
    SecurityContext = allowPrivilegeEscalation:b:7 capabilities:Capabilities:1 privileged:b:2
      procMount:s:9 readOnlyRootFilesystem:b:6 runAsGroup:l:8 runAsNonRoot:b:5 runAsUser:l:4
      seLinuxOptions:SELinuxOptions:3 seccompProfile:SeccompProfile:11
      windowsOptions:WindowsSecurityContextOptions:10
    ServiceAccountTokenProjection = audience:s:1 expirationSeconds:l:2 path:s:3
    SleepAction = seconds:l:1
    StorageOSVolumeSource = fsType:s:3 readOnly:b:4 secretRef:LocalObjectReference:5 volumeName:s:1
      volumeNamespace:s:2
    Sysctl = name:s:1 value:s:2
    TCPSocketAction = host:s:2 port:x:1
    Toleration = effect:s:4 key:s:1 operator:s:2 tolerationSeconds:l:5 value:s:3
    TopologySpreadConstraint = labelSelector:LabelSelector:4 matchLabelKeys:[s]:8 maxSkew:i:1
      minDomains:i:5 nodeAffinityPolicy:s:6 nodeTaintsPolicy:s:7 topologyKey:s:2
      whenUnsatisfiable:s:3
    TypedLocalObjectReference = apiGroup:s:1 kind:s:2 name:s:3
    TypedObjectReference = apiGroup:s:1 kind:s:2 name:s:3 namespace:s:4
    Volume = awsElasticBlockStore:AWSElasticBlockStoreVolumeSource:2.4
      azureDisk:AzureDiskVolumeSource:2.22 azureFile:AzureFileVolumeSource:2.18
      cephfs:CephFSVolumeSource:2.14 cinder:CinderVolumeSource:2.13
      configMap:ConfigMapVolumeSource:2.19 csi:CSIVolumeSource:2.28
      downwardAPI:DownwardAPIVolumeSource:2.16 emptyDir:EmptyDirVolumeSource:2.2
      ephemeral:EphemeralVolumeSource:2.29 fc:FCVolumeSource:2.17 flexVolume:FlexVolumeSource:2.12
      flocker:FlockerVolumeSource:2.15 gcePersistentDisk:GCEPersistentDiskVolumeSource:2.3
      gitRepo:GitRepoVolumeSource:2.5 glusterfs:GlusterfsVolumeSource:2.9
      hostPath:HostPathVolumeSource:2.1 iscsi:ISCSIVolumeSource:2.8 name:s:1 nfs:NFSVolumeSource:2.7
      persistentVolumeClaim:PersistentVolumeClaimVolumeSource:2.10
      photonPersistentDisk:PhotonPersistentDiskVolumeSource:2.23
      portworxVolume:PortworxVolumeSource:2.24 projected:ProjectedVolumeSource:2.26
      quobyte:QuobyteVolumeSource:2.21 rbd:RBDVolumeSource:2.11 scaleIO:ScaleIOVolumeSource:2.25
      secret:SecretVolumeSource:2.6 storageos:StorageOSVolumeSource:2.27
      vsphereVolume:VsphereVirtualDiskVolumeSource:2.20
    VolumeDevice = devicePath:s:2 name:s:1
    VolumeMount = mountPath:s:3 mountPropagation:s:5 name:s:1 readOnly:b:2 subPath:s:4
      subPathExpr:s:6
    VolumeProjection = clusterTrustBundle:ClusterTrustBundleProjection:5
      configMap:ConfigMapProjection:3 downwardAPI:DownwardAPIProjection:2 secret:SecretProjection:1
      serviceAccountToken:ServiceAccountTokenProjection:4
    VolumeResourceRequirements = limits:{q}:1 requests:{q}:2
    VsphereVirtualDiskVolumeSource = fsType:s:2 storagePolicyID:s:4 storagePolicyName:s:3
      volumePath:s:1
    WeightedPodAffinityTerm = podAffinityTerm:PodAffinityTerm:2 weight:i:1
    WindowsSecurityContextOptions = gmsaCredentialSpec:s:2 gmsaCredentialSpecName:s:1
      hostProcess:b:4 runAsUserName:s:3
    """
}
