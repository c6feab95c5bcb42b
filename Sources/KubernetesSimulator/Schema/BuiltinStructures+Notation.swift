extension BuiltinStructures {
  /// The structures, derived from the API server's published OpenAPI documents.
  ///
  /// A line `Name = field:type …` (indented lines go on): `s` string, `i` integer, `n` number,
  /// `b` Boolean, `q` quantity, `x` integer or string, `*` anything, `{t}` a map of t, `[t]` an
  /// atomic list, `[t]=` a set, `[t|k,l]` a list with keys k and l, `Name` a structure; `!` after a
  /// map or a structure makes it one value to server-side apply.
  static let notation = #"""
    AWSElasticBlockStoreVolumeSource = fsType:s partition:i readOnly:b volumeID:s
    Affinity = nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
    AppArmorProfile = localhostProfile:s type:s
    AttachedVolume = devicePath:s name:s
    AzureDiskVolumeSource = cachingMode:s diskName:s diskURI:s fsType:s kind:s readOnly:b
    AzureFileVolumeSource = readOnly:b secretName:s shareName:s
    CSIVolumeSource = driver:s fsType:s nodePublishSecretRef:LocalObjectReference! readOnly:b
      volumeAttributes:{s}
    Capabilities = add:[s] drop:[s]
    CephFSVolumeSource = monitors:[s] path:s readOnly:b secretFile:s secretRef:LocalObjectReference!
      user:s
    CinderVolumeSource = fsType:s readOnly:b secretRef:LocalObjectReference! volumeID:s
    ClientIPConfig = timeoutSeconds:i
    ClusterTrustBundleProjection = labelSelector:LabelSelector! name:s optional:b path:s
      signerName:s
    Condition = lastTransitionTime:s message:s observedGeneration:i reason:s status:s type:s
    ConfigMap = apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:ObjectMeta
    ConfigMapEnvSource = name:s optional:b
    ConfigMapKeySelector = key:s name:s optional:b
    ConfigMapNodeConfigSource = kubeletConfigKey:s name:s namespace:s resourceVersion:s uid:s
    ConfigMapProjection = items:[KeyToPath] name:s optional:b
    ConfigMapVolumeSource = defaultMode:i items:[KeyToPath] name:s optional:b
    Container = args:[s] command:[s] env:[EnvVar|name] envFrom:[EnvFromSource] image:s
      imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name:s
      ports:[ContainerPort|containerPort,protocol] readinessProbe:Probe
      resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s
      restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe
      stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b
      volumeDevices:[VolumeDevice|devicePath] volumeMounts:[VolumeMount|mountPath] workingDir:s
    ContainerExtendedResourceRequest = containerName:s requestName:s resourceName:s
    ContainerImage = names:[s] sizeBytes:i
    ContainerPort = containerPort:i hostIP:s hostPort:i name:s protocol:s
    ContainerResizePolicy = resourceName:s restartPolicy:s
    ContainerRestartRule = action:s exitCodes:ContainerRestartRuleOnExitCodes
    ContainerRestartRuleOnExitCodes = operator:s values:[i]=
    ContainerState = running:ContainerStateRunning terminated:ContainerStateTerminated
      waiting:ContainerStateWaiting
    ContainerStateRunning = startedAt:s
    ContainerStateTerminated = containerID:s exitCode:i finishedAt:s message:s reason:s signal:i
      startedAt:s
    ContainerStateWaiting = message:s reason:s
    ContainerStatus = allocatedResources:{q} allocatedResourcesStatus:[ResourceStatus|name]
      containerID:s image:s imageID:s lastState:ContainerState name:s ready:b
      resources:ResourceRequirements restartCount:i started:b state:ContainerState stopSignal:s
      user:ContainerUser volumeMounts:[VolumeMountStatus|mountPath]
    ContainerUser = linux:LinuxContainerUser
    ControllerRevision = apiVersion:s data:{*}! kind:s metadata:ObjectMeta revision:i
    CustomResourceColumnDefinition = description:s format:s jsonPath:s name:s priority:i type:s
    CustomResourceConversion = strategy:s webhook:WebhookConversion
    CustomResourceDefinition = apiVersion:s kind:s metadata:ObjectMeta
      spec:CustomResourceDefinitionSpec status:CustomResourceDefinitionStatus
    CustomResourceDefinitionCondition = lastTransitionTime:s message:s observedGeneration:i reason:s
      status:s type:s
    CustomResourceDefinitionNames = categories:[s] kind:s listKind:s plural:s shortNames:[s]
      singular:s
    CustomResourceDefinitionSpec = conversion:CustomResourceConversion group:s
      names:CustomResourceDefinitionNames preserveUnknownFields:b scope:s
      versions:[CustomResourceDefinitionVersion]
    CustomResourceDefinitionStatus = acceptedNames:CustomResourceDefinitionNames
      conditions:[CustomResourceDefinitionCondition|type] observedGeneration:i storedVersions:[s]
    CustomResourceDefinitionVersion = additionalPrinterColumns:[CustomResourceColumnDefinition]
      deprecated:b deprecationWarning:s name:s schema:CustomResourceValidation
      selectableFields:[SelectableField] served:b storage:b subresources:CustomResourceSubresources
    CustomResourceSubresourceScale = labelSelectorPath:s specReplicasPath:s statusReplicasPath:s
    CustomResourceSubresourceStatus =
    CustomResourceSubresources = scale:CustomResourceSubresourceScale
      status:CustomResourceSubresourceStatus
    CustomResourceValidation = openAPIV3Schema:JSONSchemaProps
    DaemonEndpoint = Port:i
    DownwardAPIProjection = items:[DownwardAPIVolumeFile]
    DownwardAPIVolumeFile = fieldRef:ObjectFieldSelector! mode:i path:s
      resourceFieldRef:ResourceFieldSelector!
    DownwardAPIVolumeSource = defaultMode:i items:[DownwardAPIVolumeFile]
    EmptyDirVolumeSource = medium:s sizeLimit:q
    EnvFromSource = configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
    EnvVar = name:s value:s valueFrom:EnvVarSource
    EnvVarSource = configMapKeyRef:ConfigMapKeySelector! fieldRef:ObjectFieldSelector!
      fileKeyRef:FileKeySelector! resourceFieldRef:ResourceFieldSelector!
      secretKeyRef:SecretKeySelector!
    EphemeralContainer = args:[s] command:[s] env:[EnvVar|name] envFrom:[EnvFromSource] image:s
      imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name:s
      ports:[ContainerPort|containerPort,protocol] readinessProbe:Probe
      resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s
      restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe
      stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s
      tty:b volumeDevices:[VolumeDevice|devicePath] volumeMounts:[VolumeMount|mountPath]
      workingDir:s
    EphemeralVolumeSource = volumeClaimTemplate:PersistentVolumeClaimTemplate
    Event = action:s apiVersion:s count:i eventTime:s firstTimestamp:s
      involvedObject:ObjectReference! kind:s lastTimestamp:s message:s metadata:ObjectMeta reason:s
      related:ObjectReference! reportingComponent:s reportingInstance:s series:EventSeries
      source:EventSource type:s
    EventSeries = count:i lastObservedTime:s
    EventSource = component:s host:s
    EventsEvent = action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:s
      deprecatedLastTimestamp:s deprecatedSource:EventSource eventTime:s kind:s metadata:ObjectMeta
      note:s reason:s regarding:ObjectReference! related:ObjectReference! reportingController:s
      reportingInstance:s series:EventsEventSeries type:s
    EventsEventSeries = count:i lastObservedTime:s
    ExecAction = command:[s]
    ExternalDocumentation = description:s url:s
    FCVolumeSource = fsType:s lun:i readOnly:b targetWWNs:[s] wwids:[s]
    FileKeySelector = key:s optional:b path:s volumeName:s
    FlexVolumeSource = driver:s fsType:s options:{s} readOnly:b secretRef:LocalObjectReference!
    FlockerVolumeSource = datasetName:s datasetUUID:s
    GCEPersistentDiskVolumeSource = fsType:s partition:i pdName:s readOnly:b
    GRPCAction = port:i service:s
    GitRepoVolumeSource = directory:s repository:s revision:s
    GlusterfsVolumeSource = endpoints:s path:s readOnly:b
    HTTPGetAction = host:s httpHeaders:[HTTPHeader] path:s port:x scheme:s
    HTTPHeader = name:s value:s
    HostAlias = hostnames:[s] ip:s
    HostIP = ip:s
    HostPathVolumeSource = path:s type:s
    ISCSIVolumeSource = chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s
      iscsiInterface:s lun:i portals:[s] readOnly:b secretRef:LocalObjectReference! targetPortal:s
    ImageVolumeSource = pullPolicy:s reference:s
    ImageVolumeStatus = imageRef:s
    JSONSchemaProps = $ref:s $schema:s additionalItems:* additionalProperties:*
      allOf:[JSONSchemaProps] anyOf:[JSONSchemaProps] default:* definitions:{JSONSchemaProps}
      dependencies:{*} description:s enum:[*] example:* exclusiveMaximum:b exclusiveMinimum:b
      externalDocs:ExternalDocumentation format:s id:s items:* maxItems:i maxLength:i
      maxProperties:i maximum:n minItems:i minLength:i minProperties:i minimum:n multipleOf:n
      not:JSONSchemaProps nullable:b oneOf:[JSONSchemaProps] pattern:s
      patternProperties:{JSONSchemaProps} properties:{JSONSchemaProps} required:[s] title:s type:s
      uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b
      x-kubernetes-list-map-keys:[s] x-kubernetes-list-type:s x-kubernetes-map-type:s
      x-kubernetes-preserve-unknown-fields:b x-kubernetes-validations:[ValidationRule|rule]
    KeyToPath = key:s mode:i path:s
    LabelSelector = matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
    LabelSelectorRequirement = key:s operator:s values:[s]
    Lease = apiVersion:s kind:s metadata:ObjectMeta spec:LeaseSpec
    LeaseSpec = acquireTime:s holderIdentity:s leaseDurationSeconds:i leaseTransitions:i
      preferredHolder:s renewTime:s strategy:s
    Lifecycle = postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s
    LifecycleHandler = exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction
      tcpSocket:TCPSocketAction
    LinuxContainerUser = gid:i supplementalGroups:[i] uid:i
    LoadBalancerIngress = hostname:s ip:s ipMode:s ports:[PortStatus]
    LoadBalancerStatus = ingress:[LoadBalancerIngress]
    LocalObjectReference = name:s
    ManagedFieldsEntry = apiVersion:s fieldsType:s fieldsV1:* manager:s operation:s subresource:s
      time:s
    NFSVolumeSource = path:s readOnly:b server:s
    Namespace = apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
    NamespaceCondition = lastTransitionTime:s message:s reason:s status:s type:s
    NamespaceSpec = finalizers:[s]
    NamespaceStatus = conditions:[NamespaceCondition|type] phase:s
    Node = apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec status:NodeStatus
    NodeAddress = address:s type:s
    NodeAffinity = preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
      requiredDuringSchedulingIgnoredDuringExecution:NodeSelector!
    NodeAllocatableResourceClaimStatus = containers:[s]= resourceClaimName:s resources:{q}
    NodeCondition = lastHeartbeatTime:s lastTransitionTime:s message:s reason:s status:s type:s
    NodeConfigSource = configMap:ConfigMapNodeConfigSource
    NodeConfigStatus = active:NodeConfigSource assigned:NodeConfigSource error:s
      lastKnownGood:NodeConfigSource
    NodeDaemonEndpoints = kubeletEndpoint:DaemonEndpoint
    NodeFeatures = supplementalGroupsPolicy:b
    NodeRuntimeHandler = features:NodeRuntimeHandlerFeatures name:s
    NodeRuntimeHandlerFeatures = recursiveReadOnlyMounts:b userNamespaces:b
    NodeSelector = nodeSelectorTerms:[NodeSelectorTerm!]
    NodeSelectorRequirement = key:s operator:s values:[s]
    NodeSelectorTerm = matchExpressions:[NodeSelectorRequirement]
      matchFields:[NodeSelectorRequirement]
    NodeSpec = configSource:NodeConfigSource externalID:s podCIDR:s podCIDRs:[s]= providerID:s
      taints:[Taint] unschedulable:b
    NodeStatus = addresses:[NodeAddress|type] allocatable:{q} capacity:{q}
      conditions:[NodeCondition|type] config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints
      declaredFeatures:[s] features:NodeFeatures images:[ContainerImage] nodeInfo:NodeSystemInfo
      phase:s runtimeHandlers:[NodeRuntimeHandler] volumesAttached:[AttachedVolume] volumesInUse:[s]
    NodeSwapStatus = capacity:i
    NodeSystemInfo = architecture:s bootID:s containerRuntimeVersion:s kernelVersion:s
      kubeProxyVersion:s kubeletVersion:s machineID:s operatingSystem:s osImage:s
      swap:NodeSwapStatus systemUUID:s
    ObjectFieldSelector = apiVersion:s fieldPath:s
    ObjectMeta = annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:i
      deletionTimestamp:s finalizers:[s]= generateName:s generation:i labels:{s}
      managedFields:[ManagedFieldsEntry] name:s namespace:s ownerReferences:[OwnerReference!|uid]
      resourceVersion:s selfLink:s uid:s
    ObjectReference = apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
    OwnerReference = apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s
    PersistentVolumeClaimSpec = accessModes:[s] dataSource:TypedLocalObjectReference!
      dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements
      selector:LabelSelector! storageClassName:s volumeAttributesClassName:s volumeMode:s
      volumeName:s
    PersistentVolumeClaimTemplate = metadata:ObjectMeta spec:PersistentVolumeClaimSpec
    PersistentVolumeClaimVolumeSource = claimName:s readOnly:b
    PhotonPersistentDiskVolumeSource = fsType:s pdID:s
    Pod = apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:PodStatus
    PodAffinity = preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
      requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
    PodAffinityTerm = labelSelector:LabelSelector! matchLabelKeys:[s] mismatchLabelKeys:[s]
      namespaceSelector:LabelSelector! namespaces:[s] topologyKey:s
    PodAntiAffinity = preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
      requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
    PodCertificateProjection = certificateChainPath:s credentialBundlePath:s keyPath:s keyType:s
      maxExpirationSeconds:i signerName:s userAnnotations:{s}
    PodCondition = lastProbeTime:s lastTransitionTime:s message:s observedGeneration:i reason:s
      status:s type:s
    PodDNSConfig = nameservers:[s] options:[PodDNSConfigOption] searches:[s]
    PodDNSConfigOption = name:s value:s
    PodExtendedResourceClaimStatus = requestMappings:[ContainerExtendedResourceRequest]
      resourceClaimName:s
    PodIP = ip:s
    PodOS = name:s
    PodReadinessGate = conditionType:s
    PodResourceClaim = name:s resourceClaimName:s resourceClaimTemplateName:s
    PodResourceClaimStatus = name:s resourceClaimName:s
    PodSchedulingGate = name:s
    PodSchedulingGroup = podGroupName:s
    PodSecurityContext = appArmorProfile:AppArmorProfile fsGroup:i fsGroupChangePolicy:s
      runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s seLinuxOptions:SELinuxOptions
      seccompProfile:SeccompProfile supplementalGroups:[i] supplementalGroupsPolicy:s
      sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
    PodDisruptionBudget = apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec
      status:PodDisruptionBudgetStatus
    PodDisruptionBudgetSpec = maxUnavailable:x minAvailable:x selector:LabelSelector!
      unhealthyPodEvictionPolicy:s
    PodDisruptionBudgetStatus = conditions:[Condition|type] currentHealthy:i desiredHealthy:i
      disruptedPods:{s} disruptionsAllowed:i expectedPods:i observedGeneration:i
    PodSpec = activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b
      containers:[Container|name] dnsConfig:PodDNSConfig dnsPolicy:s enableServiceLinks:b
      ephemeralContainers:[EphemeralContainer|name] hostAliases:[HostAlias|ip] hostIPC:b
      hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s
      imagePullSecrets:[LocalObjectReference!|name] initContainers:[Container|name] nodeName:s
      nodeSelector:{s}! os:PodOS overhead:{q} preemptionPolicy:s priority:i priorityClassName:s
      readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim|name]
      resources:ResourceRequirements restartPolicy:s runtimeClassName:s schedulerName:s
      schedulingGates:[PodSchedulingGate|name] schedulingGroup:PodSchedulingGroup
      securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b
      shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:i tolerations:[Toleration]
      topologySpreadConstraints:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable]
      volumes:[Volume|name]
    PodStatus = allocatedResources:{q} conditions:[PodCondition|type]
      containerStatuses:[ContainerStatus] ephemeralContainerStatuses:[ContainerStatus]
      extendedResourceClaimStatus:PodExtendedResourceClaimStatus hostIP:s hostIPs:[HostIP]
      initContainerStatuses:[ContainerStatus] message:s
      nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:s
      observedGeneration:i phase:s podIP:s podIPs:[PodIP|ip] qosClass:s reason:s resize:s
      resourceClaimStatuses:[PodResourceClaimStatus|name] resources:ResourceRequirements startTime:s
    PortStatus = error:s port:i protocol:s
    PortworxVolumeSource = fsType:s readOnly:b volumeID:s
    PreferredSchedulingTerm = preference:NodeSelectorTerm! weight:i
    Probe = exec:ExecAction failureThreshold:i grpc:GRPCAction httpGet:HTTPGetAction
      initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:TCPSocketAction
      terminationGracePeriodSeconds:i timeoutSeconds:i
    ProjectedVolumeSource = defaultMode:i sources:[VolumeProjection]
    QuobyteVolumeSource = group:s readOnly:b registry:s tenant:s user:s volume:s
    RBDVolumeSource = fsType:s image:s keyring:s monitors:[s] pool:s readOnly:b
      secretRef:LocalObjectReference! user:s
    ResourceClaim = name:s request:s
    ResourceFieldSelector = containerName:s divisor:q resource:s
    ResourceHealth = health:s message:s resourceID:s
    ResourceRequirements = claims:[ResourceClaim|name] limits:{q} requests:{q}
    ResourceStatus = name:s resources:[ResourceHealth|resourceID]
    SELinuxOptions = level:s role:s type:s user:s
    Scale = apiVersion:s kind:s metadata:ObjectMeta spec:ScaleSpec status:ScaleStatus
    ScaleIOVolumeSource = fsType:s gateway:s protectionDomain:s readOnly:b
      secretRef:LocalObjectReference! sslEnabled:b storageMode:s storagePool:s system:s volumeName:s
    ScaleSpec = replicas:i
    ScaleStatus = replicas:i selector:s
    SeccompProfile = localhostProfile:s type:s
    Secret = apiVersion:s data:{s} immutable:b kind:s metadata:ObjectMeta stringData:{s} type:s
    SecretEnvSource = name:s optional:b
    SecretKeySelector = key:s name:s optional:b
    SecretProjection = items:[KeyToPath] name:s optional:b
    SecretVolumeSource = defaultMode:i items:[KeyToPath] optional:b secretName:s
    SecurityContext = allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile
      capabilities:Capabilities privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:i
      runAsNonRoot:b runAsUser:i seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile
      windowsOptions:WindowsSecurityContextOptions
    SelectableField = jsonPath:s
    Service = apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
    ServiceAccount = apiVersion:s automountServiceAccountToken:b
      imagePullSecrets:[LocalObjectReference!] kind:s metadata:ObjectMeta
      secrets:[ObjectReference!|name]
    ServiceAccountTokenProjection = audience:s expirationSeconds:i path:s
    ServicePort = appProtocol:s name:s nodePort:i port:i protocol:s targetPort:x
    ServiceSpec = allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s]
      externalName:s externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s
      ipFamilies:[s] ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s
      loadBalancerSourceRanges:[s] ports:[ServicePort|port,protocol] publishNotReadyAddresses:b
      selector:{s}! sessionAffinity:s sessionAffinityConfig:SessionAffinityConfig
      trafficDistribution:s type:s
    ServiceStatus = conditions:[Condition|type] loadBalancer:LoadBalancerStatus
    SessionAffinityConfig = clientIP:ClientIPConfig
    SleepAction = seconds:i
    StorageOSVolumeSource = fsType:s readOnly:b secretRef:LocalObjectReference! volumeName:s
      volumeNamespace:s
    Sysctl = name:s value:s
    TCPSocketAction = host:s port:x
    Taint = effect:s key:s timeAdded:s value:s
    Toleration = effect:s key:s operator:s tolerationSeconds:i value:s
    TopologySpreadConstraint = labelSelector:LabelSelector! matchLabelKeys:[s] maxSkew:i
      minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s topologyKey:s whenUnsatisfiable:s
    TypedLocalObjectReference = apiGroup:s kind:s name:s
    TypedObjectReference = apiGroup:s kind:s name:s namespace:s
    ValidationRule = fieldPath:s message:s messageExpression:s optionalOldSelf:b reason:s rule:s
    Volume = awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource
      azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource
      configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource
      emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource
      flexVolume:FlexVolumeSource flocker:FlockerVolumeSource
      gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource
      glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource
      iscsi:ISCSIVolumeSource name:s nfs:NFSVolumeSource
      persistentVolumeClaim:PersistentVolumeClaimVolumeSource
      photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource
      projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource
      scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource
      vsphereVolume:VsphereVirtualDiskVolumeSource
    VolumeDevice = devicePath:s name:s
    VolumeMount = mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s subPath:s
      subPathExpr:s
    VolumeMountStatus = mountPath:s name:s readOnly:b recursiveReadOnly:s volumeStatus:VolumeStatus
    VolumeProjection = clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection
      downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection
      secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
    VolumeResourceRequirements = limits:{q} requests:{q}
    VolumeStatus = image:ImageVolumeStatus
    VsphereVirtualDiskVolumeSource = fsType:s storagePolicyID:s storagePolicyName:s volumePath:s
    WebhookClientConfig = caBundle:s service:WebhookServiceReference url:s
    WebhookConversion = clientConfig:WebhookClientConfig conversionReviewVersions:[s]
    WebhookServiceReference = name:s namespace:s path:s port:i
    WeightedPodAffinityTerm = podAffinityTerm:PodAffinityTerm weight:i
    WindowsSecurityContextOptions = gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b
      runAsUserName:s
    """#
}
