/// A kind of object that an API server serves, and where it serves it.
///
/// It joins what Kubernetes calls a GroupVersionKind (what a manifest says) and a
/// GroupVersionResource (what a URL says).
public struct ResourceType: Sendable, Hashable {
  /// The API group; empty for the core group.
  public let group: String
  /// The version within the group, such as `v1`.
  public let version: String
  /// What a manifest calls the type, such as `Pod`.
  public let kind: String
  /// What a URL calls the type, such as `pods`.
  public let plural: String
  /// Whether objects live in namespaces.
  public let isNamespaced: Bool

  /// Names a type of object; the core group is the empty string.
  public init(
    group: String, version: String, kind: String, plural: String, isNamespaced: Bool = true
  ) {
    self.group = group
    self.version = version
    self.kind = kind
    self.plural = plural
    self.isNamespaced = isNamespaced
  }

  /// The `apiVersion` of a manifest: `v1` in the core group, else `group/version`.
  public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

  /// The type's path: of its objects in one namespace, or of all of them where that is nil.
  public func path(namespace: String?) -> String {
    let root = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
    guard isNamespaced, let namespace else { return "\(root)/\(plural)" }
    return "\(root)/namespaces/\(namespace.urlPathEncoded)/\(plural)"
  }
}

extension ResourceType {
  /// core/v1 Pod.
  public static let pods = core("Pod", "pods")
  /// core/v1 Service.
  public static let services = core("Service", "services")
  /// core/v1 ConfigMap.
  public static let configMaps = core("ConfigMap", "configmaps")
  /// core/v1 Secret.
  public static let secrets = core("Secret", "secrets")
  /// core/v1 Namespace.
  public static let namespaces = core("Namespace", "namespaces", isNamespaced: false)
  /// apps/v1 ControllerRevision.
  public static let controllerRevisions = ResourceType(
    group: "apps", version: "v1", kind: "ControllerRevision", plural: "controllerrevisions")
  /// core/v1 Event: the form whose fields `involvedObject` can be selected by.
  public static let coreEvents = core("Event", "events")
  /// events.k8s.io/v1 Event.
  public static let events = ResourceType(
    group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")
  /// coordination.k8s.io/v1 Lease.
  public static let leases = ResourceType(
    group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")
  /// policy/v1 PodDisruptionBudget.
  public static let podDisruptionBudgets = ResourceType(
    group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")
  /// apiextensions.k8s.io/v1 CustomResourceDefinition.
  public static let customResourceDefinitions = ResourceType(
    group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions", isNamespaced: false)

  private static func core(_ kind: String, _ plural: String, isNamespaced: Bool = true) -> Self {
    ResourceType(
      group: "", version: "v1", kind: kind, plural: plural, isNamespaced: isNamespaced)
  }
}
