internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is cached of an object that the operator created beside the pods, or that looks like one:
/// its owner and its version. Annotations and owner references may be of any length, and anyone may
/// create such objects.
struct StoredChild: KubernetesObject {
  let metadata: ObjectMeta
}

extension StoredChild: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata }

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
