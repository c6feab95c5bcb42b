package import KubernetesCore

/// A kind of object that a pattern may have in addition to its pods.
package struct ChildKind: Sendable {
  package let type: ResourceType
  /// The object's members other than its type, of `metadata` the labels and annotations beside the
  /// operator's own; nil where the pattern declares none.
  let content: @Sendable (PodPattern, PodContext, inout FieldReader) -> JSONObject?

  /// All kinds, in the order in which their objects are applied.
  package static let all: [ChildKind] = [.service, .podDisruptionBudget]

  /// The pattern's object of this kind: it has the pattern's name, and is owned by it.
  func object(
    of pattern: PodPattern, in context: PodContext, _ reader: inout FieldReader
  ) -> ChildObject? {
    guard let content = content(pattern, context, &reader) else { return nil }
    let (name, namespace) = (pattern.metadata.name, pattern.metadata.namespace)
    var object: JSONObject = [
      "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
      "metadata": ["name": .string(name)],
    ]
    if !namespace.isEmpty { object.setMetadata("namespace", .string(namespace)) }
    let declared = content["metadata"]
    object.setMetadata(
      "labels",
      .object(ChildLabels.labels(of: name, over: declared?["labels"]?.object ?? [:])))
    if let annotations = declared?["annotations"]?.object, !annotations.isEmpty {
      object.setMetadata("annotations", .object(annotations))
    }
    if let owner = pattern.ownerReference { object.setOwner(owner) }
    object.merge(content) { first, _ in first }
    return ChildObject(type: type, object: .object(object))
  }
}

/// A whole object that a pattern has in addition to its pods.
package struct ChildObject: Sendable, Hashable {
  package let type: ResourceType
  package let object: JSONValue
}
