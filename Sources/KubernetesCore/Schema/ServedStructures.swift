/// The structures of the other types that a simulated API server has, of core/v1 and of other groups, as
/// far as they are not parts of pods and services.
enum ServedStructures {
  static let notation = """
    AttachedVolume = devicePath:s name:s
    Condition = lastTransitionTime:s message:s observedGeneration:i reason:s status:s type:s
    ConfigMap = apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:ObjectMeta
    ConfigMapNodeConfigSource = kubeletConfigKey:s name:s namespace:s resourceVersion:s uid:s
    ContainerImage = names:[s] sizeBytes:i
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
    Event = action:s apiVersion:s count:i eventTime:s firstTimestamp:s
      involvedObject:ObjectReference kind:s lastTimestamp:s message:s metadata:ObjectMeta reason:s
      related:ObjectReference reportingComponent:s reportingInstance:s series:EventSeries
      source:EventSource type:s
    EventSeries = count:i lastObservedTime:s
    EventSource = component:s host:s
    EventsEvent = action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:s
      deprecatedLastTimestamp:s deprecatedSource:EventSource eventTime:s kind:s metadata:ObjectMeta
      note:s reason:s regarding:ObjectReference related:ObjectReference reportingController:s
      reportingInstance:s series:EventsEventSeries type:s
    EventsEventSeries = count:i lastObservedTime:s
    ExternalDocumentation = description:s url:s
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
    Lease = apiVersion:s kind:s metadata:ObjectMeta spec:LeaseSpec
    LeaseSpec = acquireTime:s holderIdentity:s leaseDurationSeconds:i leaseTransitions:i
      preferredHolder:s renewTime:s strategy:s
    LoadBalancerIngress = hostname:s ip:s ipMode:s ports:[PortStatus]
    LoadBalancerStatus = ingress:[LoadBalancerIngress]
    ModifyVolumeStatus = status:s targetVolumeAttributesClassName:s
    Namespace = apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
    NamespaceCondition = lastTransitionTime:s message:s reason:s status:s type:s
    NamespaceSpec = finalizers:[s]
    NamespaceStatus = conditions:[NamespaceCondition|type] phase:s
    Node = apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec status:NodeStatus
    NodeAddress = address:s type:s
    NodeCondition = lastHeartbeatTime:s lastTransitionTime:s message:s reason:s status:s type:s
    NodeConfigSource = configMap:ConfigMapNodeConfigSource
    NodeConfigStatus = active:NodeConfigSource assigned:NodeConfigSource error:s
      lastKnownGood:NodeConfigSource
    NodeDaemonEndpoints = kubeletEndpoint:DaemonEndpoint
    NodeFeatures = supplementalGroupsPolicy:b
    NodeRuntimeHandler = features:NodeRuntimeHandlerFeatures name:s
    NodeRuntimeHandlerFeatures = recursiveReadOnlyMounts:b userNamespaces:b
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
    ObjectReference =! apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
    PersistentVolumeClaim = apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeClaimSpec
      status:PersistentVolumeClaimStatus
    PersistentVolumeClaimCondition = lastProbeTime:s lastTransitionTime:s message:s reason:s status:s
      type:s
    PersistentVolumeClaimStatus = accessModes:[s] allocatedResourceStatuses:{s}
      allocatedResources:{q} capacity:{q} conditions:[PersistentVolumeClaimCondition|type]
      currentVolumeAttributesClassName:s modifyVolumeStatus:ModifyVolumeStatus phase:s
    PodDisruptionBudget = apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec
      status:PodDisruptionBudgetStatus
    PodDisruptionBudgetSpec = maxUnavailable:x minAvailable:x selector:LabelSelector
      unhealthyPodEvictionPolicy:s
    PodDisruptionBudgetStatus = conditions:[Condition|type] currentHealthy:i desiredHealthy:i
      disruptedPods:{s} disruptionsAllowed:i expectedPods:i observedGeneration:i
    PortStatus = error:s port:i protocol:s
    Scale = apiVersion:s kind:s metadata:ObjectMeta spec:ScaleSpec status:ScaleStatus
    ScaleSpec = replicas:i
    ScaleStatus = replicas:i selector:s
    Secret = apiVersion:s data:{s} immutable:b kind:s metadata:ObjectMeta stringData:{s} type:s
    SelectableField = jsonPath:s
    Service = apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
    ServiceAccount = apiVersion:s automountServiceAccountToken:b
      imagePullSecrets:[LocalObjectReference] kind:s metadata:ObjectMeta
      secrets:[ObjectReference|name]
    ServiceStatus = conditions:[Condition|type] loadBalancer:LoadBalancerStatus
    Taint = effect:s key:s timeAdded:s value:s
    ValidationRule = fieldPath:s message:s messageExpression:s optionalOldSelf:b reason:s rule:s
    WebhookClientConfig = caBundle:s service:WebhookServiceReference url:s
    WebhookConversion = clientConfig:WebhookClientConfig conversionReviewVersions:[s]
    WebhookServiceReference = name:s namespace:s path:s port:i
    """
}
