internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is kept of an object beside the pods that the operator made, or that looks like one: whose it
/// is, and in which version. Annotations and owners may have any length, and anybody may make such
/// objects.
struct StoredChild: KubernetesObject {
  let metadata: ObjectMeta
}

extension StoredChild: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata }

  /// Reads an object by its metadata.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    metadata.labels = metadata.labels.filter { $0.key == ChildLabels.pattern }
    metadata.annotations = [:]
    metadata.finalizers = []
    metadata.ownerReferences = metadata.controller.map { [$0.kept] } ?? []
    self.metadata = metadata
  }
}

extension OwnerReference {
  /// The reference as it is kept: a server takes one of any length. What is cut names no pattern.
  var kept: OwnerReference {
    var kept = self
    kept.apiVersion = apiVersion.cut(toBytes: 320)
    kept.kind = kind.cut(toBytes: 63)
    kept.name = name.cut(toBytes: 253)
    kept.uid = uid.cut(toBytes: 128)
    return kept
  }
}
