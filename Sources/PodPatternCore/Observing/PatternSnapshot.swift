package import FoundationEssentials
package import KubernetesCore

/// What is cached of one PodPattern: its metadata, its status and a digest of its spec.
///
/// The cache holds one for each pattern. Specs can be long, so they are cached separately or read
/// from the server on demand.
package struct PatternSnapshot: Sendable, Hashable {
  package let key: ObjectKey
  package let uid: String
  package let resourceVersion: String
  package let generation: Int
  package let isTerminating: Bool
  /// Nil if none has been written yet.
  package var status: PodPatternStatus?
  /// A digest of the spec. The expansion also depends on the namespace's defaults.
  package var spec: SpecDigest
  /// The number of replicas, as far as it can be read without expanding the spec.
  package var replicas: Int
  /// Why the pattern can't be read; nil if it can.
  package var fault: String?
  /// The annotation `kubernetes.io/change-cause`.
  package let changeCause: String?
  /// Whether it is being deleted with `--cascade=orphan`, so that its dependents are to be orphaned.
  package var isOrphaning = false
  package var created: Timestamp?

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

  /// The controller reference to this pattern.
  package var ownerReference: OwnerReference {
    PodPattern.ownerReference(name: key.name, uid: uid)
  }
}

/// A digest that tells one spec from another within one process.
///
/// It has 64 bits and a per-process seed, so nobody can construct a collision; whoever could would
/// only have one of their own patterns mistaken for its previous version.
package struct SpecDigest: Sendable, Hashable {
  /// Specs up to this many bytes stay small when decoded and are processed right away.
  package static let small = 16 << 10

  /// The length of the JSON in bytes.
  package let size: Int
  private let hash: Int

  package init(_ text: Data) {
    size = text.count
    var hasher = Hasher()
    text.withUnsafeBytes { hasher.combine(bytes: $0) }
    hash = hasher.finalize()
  }
}
