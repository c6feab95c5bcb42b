internal import FoundationEssentials
internal import KubernetesCore

/// Objects in protobuf as Kubernetes' own programs send them: what kubectl creates, evicts and asks for.
///
/// Go writes every field that is no pointer, with an empty text, a zero or false where nobody set it;
/// JSON leaves such a field out, and so does this reader. What a status or a time says is not read: nobody
/// may write it.
enum GoObject {
  /// Reads an object from its envelope.
  ///
  /// - Throws: where the bytes are no message, or are of a kind, or have a field, that is not known here.
  static func read(_ bytes: Data) throws(ProtobufError) -> JSONValue {
    let (kind, fields) = try bytes.withUnsafeBytes { bytes in
      Result<(String, JSONObject), ProtobufError> { () throws(ProtobufError) in
        let envelope = try ProtobufEnvelope(bytes)
        return (envelope.kind, try Self.fields(of: envelope.object, envelope.kind))
      }
    }.get()
    var object: JSONObject = ["kind": .string(kind)]
    object.merge(fields) { first, _ in first }
    return .object(object)
  }

  /// The messages beside those of pods, in `ProtobufNotation`. `Time` and `Skipped` are not read, `Bytes`
  /// are shown in base64.
  private static let notation = """
    ClientIPConfig = timeoutSeconds:i:1
    ConfigMap = binaryData:{Bytes}:3 data:{s}:2 immutable:b:4 metadata:ObjectMeta:1
    DeleteOptions = dryRun:[s]:5 gracePeriodSeconds:l:1 orphanDependents:b:3
      preconditions:Preconditions:2 propagationPolicy:s:4
    Eviction = deleteOptions:DeleteOptions:2 metadata:ObjectMeta:1
    ManagedFieldsEntry = fieldsV1:Skipped:7 time:Time:4
    Namespace = metadata:ObjectMeta:1 spec:NamespaceSpec:2 status:Skipped:3
    NamespaceSpec = finalizers:[s]:1
    NonResourceAttributes = path:s:1 verb:s:2
    ObjectMeta = creationTimestamp:Time:8 deletionTimestamp:Time:9
    ObjectReference = apiVersion:s:5 fieldPath:s:7 kind:s:1 name:s:3 namespace:s:2
      resourceVersion:s:6 uid:s:4
    PersistentVolumeClaim = metadata:ObjectMeta:1 spec:PersistentVolumeClaimSpec:2 status:Skipped:3
    Pod = status:Skipped:3
    PodDisruptionBudget = metadata:ObjectMeta:1 spec:PodDisruptionBudgetSpec:2 status:Skipped:3
    PodDisruptionBudgetSpec = maxUnavailable:x:3 minAvailable:x:1 selector:LabelSelector:2
      unhealthyPodEvictionPolicy:s:4
    Preconditions = resourceVersion:s:2 uid:s:1
    ResourceAttributes = group:s:3 name:s:7 namespace:s:1 resource:s:5 subresource:s:6 verb:s:2
      version:s:4
    Secret = data:{Bytes}:2 immutable:b:5 metadata:ObjectMeta:1 stringData:{s}:4 type:s:3
    SelfSubjectAccessReview = metadata:ObjectMeta:1 spec:SelfSubjectAccessReviewSpec:2
      status:Skipped:3
    SelfSubjectAccessReviewSpec = nonResourceAttributes:NonResourceAttributes:2
      resourceAttributes:ResourceAttributes:1
    Service = metadata:ObjectMeta:1 spec:ServiceSpec:2 status:Skipped:3
    ServiceAccount = automountServiceAccountToken:b:4 imagePullSecrets:[LocalObjectReference]:3
      metadata:ObjectMeta:1 secrets:[ObjectReference]:2
    ServicePort = appProtocol:s:6 name:s:1 nodePort:i:5 port:i:3 protocol:s:2 targetPort:x:4
    ServiceSpec = allocateLoadBalancerNodePorts:b:20 clusterIP:s:3 clusterIPs:[s]:18 externalIPs:[s]:5
      externalName:s:10 externalTrafficPolicy:s:11 healthCheckNodePort:i:12
      internalTrafficPolicy:s:22 ipFamilies:[s]:19 ipFamilyPolicy:s:17 loadBalancerClass:s:21
      loadBalancerIP:s:8 loadBalancerSourceRanges:[s]:9 ports:[ServicePort]:1
      publishNotReadyAddresses:b:13 selector:{s}:2 sessionAffinity:s:7
      sessionAffinityConfig:SessionAffinityConfig:14 trafficDistribution:s:23 type:s:4
    SessionAffinityConfig = clientIP:ClientIPConfig:1
    """

  private static let extra = ProtobufNotation.read(notation).structures.mapValues {
    ProtobufStructure($0)
  }

  /// The fields that are pointers in Go: there, zero and false are said.
  private static let pointers: Set<String> = [
    "activeDeadlineSeconds", "allocateLoadBalancerNodePorts", "allowPrivilegeEscalation",
    "automountServiceAccountToken", "blockOwnerDeletion", "controller", "defaultMode",
    "deletionGracePeriodSeconds", "enableServiceLinks", "expirationSeconds", "fsGroup",
    "gracePeriodSeconds", "hostProcess", "hostUsers", "immutable", "lun", "minDomains", "mode",
    "optional", "orphanDependents", "priority", "privileged", "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsNonRoot", "runAsUser", "setHostnameAsFQDN", "shareProcessNamespace", "storageClassName",
    "terminationGracePeriodSeconds", "tolerationSeconds",
  ]

  private static func fields(
    of message: UnsafeRawBufferPointer, _ name: String
  ) throws(ProtobufError) -> JSONObject {
    var members = ProtobufStructure.named(name)?.members ?? [:]
    members.merge(extra[name]?.members ?? [:]) { own, _ in own }
    guard !members.isEmpty else {
      throw ProtobufError("the kind \"\(name)\" is not known in protobuf")
    }
    var object = JSONObject()
    try read(message, members, into: &object)
    return object
  }

  private static func read(
    _ message: UnsafeRawBufferPointer, _ members: [Int: ProtobufStructure.Member],
    into object: inout JSONObject
  ) throws(ProtobufError) {
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch members[field.number] {
      case .embedded(let inner): try read(try field.bytes(), inner, into: &object)
      case .field(let key, let form):
        switch form {
        case .list(let item):
          guard let value = try value(field, item) else { continue }
          object[key.text] = .array((object[key.text]?.array ?? []) + [value])
        case .map(let content):
          let (name, value) = try entry(field, content)
          var entries = object[key.text]?.object ?? [:]
          entries[name] = value
          object[key.text] = .object(entries)
        default:
          guard let value = try value(field, form), !isUnset(value, key.text) else { continue }
          object[key.text] = value
        }
      case nil: throw ProtobufError("there is no field \(field.number)")
      }
    }
  }

  /// Whether a value is the one that Go writes for a field that nobody set.
  private static func isUnset(_ value: JSONValue, _ field: String) -> Bool {
    if pointers.contains(field) { return false }
    if value == 0 { return field != "minAvailable" && field != "maxUnavailable" }
    return value == "" || value == false
  }

  private static func entry(
    _ field: ProtobufField, _ form: ProtobufStructure.Form
  ) throws(ProtobufError) -> (String, JSONValue) {
    var parts = ProtobufFields(try field.bytes())
    var (key, content): (String, JSONValue) = ("", "")
    while let part = try parts.next() {
      if part.number == 1 { key = try part.text() }
      if part.number == 2, let value = try value(part, form) { content = value }
    }
    return (key, content)
  }

  /// One value; nil where it is not read.
  private static func value(
    _ field: ProtobufField, _ form: ProtobufStructure.Form
  ) throws(ProtobufError) -> JSONValue? {
    switch form {
    case .text: return .string(try field.text())
    case .flag: return .bool(try field.flag())
    case .int32: return .integer(Int(try field.int32()))
    case .int64: return .integer(Int(try field.int64()))
    case .quantity, .integerOrText: return try ProtobufStructure.value(of: field, form)
    case .structure("Time"), .structure("Skipped"): return nil
    case .structure("Bytes"): return .string(Data(try field.bytes()).base64EncodedString())
    case .structure(let name): return .object(try fields(of: try field.bytes(), name))
    case .list, .map: throw ProtobufError("a list has no lists in it")
    }
  }
}
