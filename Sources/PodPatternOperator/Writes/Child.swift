internal import FoundationEssentials
internal import KubernetesCore

/// An object beside the pods that a pattern is to have: its Service, or its PodDisruptionBudget.
struct Child: Sendable, Hashable {
  let type: ResourceType
  let key: ObjectKey
  /// All the fields that the pattern wants, as JSON for a server-side apply.
  let body: Data
}

/// What tells children apart: a Service and a PodDisruptionBudget may have one name.
struct ChildID: Sendable, Hashable {
  let kind: String
  let name: String
}

extension Child {
  var id: ChildID { ChildID(kind: type.kind, name: key.name) }
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
