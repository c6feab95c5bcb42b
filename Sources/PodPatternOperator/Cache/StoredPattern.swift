internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is kept of a PodPattern.
struct StoredPattern: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  let generation: Int
  let isTerminating: Bool
  /// The status as the server has it; nil where none was written yet.
  var status: PodPatternStatus?
  /// What tells its spec from another: `SpecSource` has the text. What it expands to depends on the
  /// namespace's defaults as well, and is remembered by whoever reconciles the pattern.
  var spec: SpecDigest
  /// How many pods it asks for, as far as that can be told without expanding it.
  var replicas: Int
  /// Why it can't be read; nil where it can.
  var fault: String?
  /// What a person says about the last change (`kubernetes.io/change-cause`).
  let changeCause: String?
  /// Whether it goes and its objects are to stay (`kubectl delete --cascade=orphan`).
  var isOrphaning = false

  /// The reference that makes the pattern the one that manages a child.
  var ownerReference: OwnerReference {
    OwnerReference(
      apiVersion: PodPattern.apiVersion, kind: PodPattern.kind, name: key.name, uid: uid,
      controller: true, blockOwnerDeletion: true)
  }
}

extension StoreIndex<StoredPattern> {
  /// By their namespace.
  static let byNamespace = StoreIndex("namespace") { [$0.key.namespace] }
}

/// What a pattern's spec comes to.
enum PatternContent: Sendable {
  case expanded(ExpandedPattern)
  /// The namespace's defaults can't be told: what the spec comes to under the last ones.
  case outdated(ExpandedPattern, Obstacle)
  /// It can't be expanded: why, and how many pods it asks for, as far as that can be read.
  case invalid(Obstacle, replicas: Int)

  /// What to make pods of; nil where pods are to be left as they are.
  var expanded: ExpandedPattern? {
    switch self {
    case .expanded(let expanded), .outdated(let expanded, _): expanded
    case .invalid: nil
    }
  }

  /// About how many bytes of memory it takes.
  var size: Int { expanded.map { $0.manifest.size + $0.spec.count + 1024 } ?? 0 }
}

/// A pattern's expansion, as far as making and telling of pods needs it.
struct ExpandedPattern: Sendable {
  var target: Snapshot.Target
  var manifest: PodManifest
  var children: [Child]
  var shipper: ShipperState
  /// What is to be told of the expansion beside.
  var note: String?
  /// The spec as JSON.
  let spec: Data
  /// What the operator and the namespace say of its log shipper.
  let defaults: JSONObject
  /// `revisionHistoryLimit`.
  let historyLimit: Int

  /// What a ControllerRevision keeps of it, its place in the history aside.
  func patternRevision(of pattern: StoredPattern) -> PatternRevision {
    let name = PatternRevision.name(pattern: pattern.key.name, revision: target.revision)
    return PatternRevision(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), number: 0,
      revision: target.revision, declaration: declaration,
      template: manifest.podTemplate, defaults: defaults)
  }

  /// The part of the spec that pods are made of.
  private var declaration: JSONValue {
    let spec = try? JSONValue(parsing: spec, duplicateKeys: .lastWins)
    return PatternRevision.declaration(of: spec ?? [:])
  }
}
