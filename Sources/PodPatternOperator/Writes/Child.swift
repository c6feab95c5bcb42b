internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// An object beside the pods that a pattern is to have: its Service, or its PodDisruptionBudget.
struct Child: Sendable, Hashable {
  let type: ResourceType
  let key: ObjectKey
  /// All the fields that the pattern wants, as JSON.
  let body: Data
}

/// What tells children apart: a Service and a PodDisruptionBudget may have one name.
struct ChildID: Sendable, Hashable {
  let kind: String
  let name: String
}

extension Child {
  var id: ChildID { ChildID(kind: type.kind, name: key.name) }

  /// The annotation that tells what was applied last: an operator that starts sees by it, and by what
  /// is there, that there is nothing to write.
  static let appliedAnnotation = "podpattern.dev/applied"

  /// A child as the expansion writes it; nil where it has no name.
  init?(_ type: ResourceType, _ body: JSONValue, of pattern: PodPattern) {
    guard let name = body["metadata"]?["name"]?.string else { return nil }
    var noted = body
    var annotations = body["metadata"]?["annotations"] ?? [:]
    annotations[Self.appliedAnnotation] = .string(body.contentName)
    noted["metadata"]?["annotations"] = annotations
    self.init(
      type: type, key: ObjectKey(namespace: pattern.metadata.namespace, name: name),
      body: noted.serialized())
  }
}

/// What the operator last made of a child.
struct AppliedChild: Sendable, Hashable {
  /// A digest of the body, for this process alone.
  let digest: Int
  let resourceVersion: String

  /// The digest of a body. `Data.hashValue` would not do: it reads no more than the beginning.
  static func digest(of body: Data) -> Int {
    var hasher = Hasher()
    body.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
