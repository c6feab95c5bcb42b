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
