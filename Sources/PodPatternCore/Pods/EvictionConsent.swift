internal import KubernetesCore

/// What pods tell Cluster Autoscaler: that it may evict them to remove their node.
///
/// It takes two things of such pods for obstacles that are none: an owner of a kind that it does not
/// know, and the emptyDirs that the operator itself adds. Each annotation of its own lifts one part
/// alone: `safe-to-evict-local-volumes` leaves the owner an obstacle.
enum EvictionConsent {
  /// The annotation that lets a pod be evicted whatever else it has, or forbids it.
  static let annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict"
  /// The annotation that names volumes which are no obstacle.
  static let volumesAnnotation =
    "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"
  /// Either of them says what is to be done.
  static let annotations = [annotation, volumesAnnotation]
  /// Pods of the cluster's own parts, which Cluster Autoscaler leaves alone unless they have a budget.
  private static let systemNamespace = "kube-system"

  /// The annotations to add to pods of a template: none where the template says something about it,
  /// where something would be lost with the node that a pod of a Deployment would keep its node for,
  /// or where pods run to their end.
  static func annotations(for template: PodTemplate, in namespace: String) -> JSONObject {
    let own = template.metadata["annotations"]?.object ?? [:]
    guard own.present(annotation) == nil, own.present(volumesAnnotation) == nil,
      namespace != systemNamespace, [nil, "Always"].contains(template.restartPolicy),
      !template.volumes.contains(where: isLocal)
    else { return [:] }
    return [annotation: "true"]
  }

  /// Whether Cluster Autoscaler takes a volume for data of its node.
  private static func isLocal(_ volume: JSONValue) -> Bool {
    let sources = (volume.object ?? [:]).filter { $0.key != "name" && !$0.value.isNull }
    // A volume of nothing but a name is an empty directory.
    guard !sources.isEmpty else { return true }
    if sources["hostPath"] != nil { return true }
    return (sources["emptyDir"]?["medium"]).map { $0.string != "Memory" }
      ?? (sources["emptyDir"] != nil)
  }
}

extension PodTemplate {
  /// The pods' `restartPolicy` as it is written; nil where it is not.
  fileprivate var restartPolicy: String? { spec.present("restartPolicy")?.string }
}
