package import FoundationEssentials
package import KubernetesCore

/// What is known of one PodPattern: its metadata, its status, and what tells its spec from another.
///
/// A store holds one for each pattern. Specs may be long, so they are kept elsewhere, or read from the
/// server when they are needed.
package struct PatternSnapshot: Sendable, Hashable {
  package let key: ObjectKey
  package let uid: String
  package let resourceVersion: String
  package let generation: Int
  package let isTerminating: Bool
  /// The status as the server has it; nil where none was written yet.
  package var status: PodPatternStatus?
  /// What tells its spec from another. What the spec expands to depends on the namespace's defaults
  /// as well.
  package var spec: SpecDigest
  /// How many pods it asks for, as far as that can be told without expanding it.
  package var replicas: Int
  /// Why it can't be read; nil where it can.
  package var fault: String?
  /// What a person says about the last change (`kubernetes.io/change-cause`).
  package let changeCause: String?
  /// Whether it goes and its objects are to stay (`kubectl delete --cascade=orphan`).
  package var isOrphaning = false

  package init(
    key: ObjectKey, uid: String, resourceVersion: String, generation: Int, isTerminating: Bool,
    status: PodPatternStatus? = nil, spec: SpecDigest, replicas: Int, fault: String? = nil,
    changeCause: String? = nil, isOrphaning: Bool = false
  ) {
    self.key = key
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.generation = generation
    self.isTerminating = isTerminating
    self.status = status
    self.spec = spec
    self.replicas = replicas
    self.fault = fault
    self.changeCause = changeCause
    self.isOrphaning = isOrphaning
  }

  /// The reference that makes the pattern the one that manages a child.
  package var ownerReference: OwnerReference {
    OwnerReference(
      apiVersion: PodPattern.apiVersion, kind: PodPattern.kind, name: key.name, uid: uid,
      controller: true, blockOwnerDeletion: true)
  }
}

/// What tells the text of one spec from that of another, within one process.
///
/// It has 64 bits and the process's own seed, so that nobody can write two specs with the same one;
/// whoever could would have one of their own patterns mistaken for what it was before.
package struct SpecDigest: Sendable, Hashable {
  /// Texts that are no longer than this are small as values, too: they are worked on at once.
  package static let small = 16 << 10

  /// How many bytes the text has.
  package let size: Int
  private let hash: Int

  /// The digest of a text.
  package init(_ text: Data) {
    size = text.count
    var hasher = Hasher()
    text.withUnsafeBytes { hasher.combine(bytes: $0) }
    hash = hasher.finalize()
  }
}
