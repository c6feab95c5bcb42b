internal import KubernetesCore
internal import PodPatternCore

/// The revisions of a PodPattern, oldest first.
struct RolloutHistory {
  /// The revisions, by number.
  let revisions: [PatternRevision]
  /// The ControllerRevisions that they are read from, in the same order.
  let objects: [JSONValue]
  private let spec: JSONValue
  private let updateRevision: String?

  /// Reads ControllerRevisions; what another owner controls, such as an earlier pattern of the same
  /// name, is left out.
  init(_ objects: [JSONValue], of pattern: JSONValue) {
    let uid = pattern["metadata"]?["uid"]
    let own = objects.filter { object in
      (object["metadata"]?["ownerReferences"]?.array ?? []).contains {
        $0["controller"] == true && $0["uid"] == uid
      }
    }
    let pairs = own.compactMap { object in
      PatternRevision(json: object).map { (revision: $0, object: object) }
    }.sorted { ($0.revision.number, $0.revision.key) < ($1.revision.number, $1.revision.key) }
    revisions = pairs.map(\.revision)
    self.objects = pairs.map(\.object)
    spec = pattern["spec"] ?? [:]
    let state = RolloutState(pattern)
    updateRevision = state.isObserved ? state.status.updateRevision : nil
  }

  /// The revision that the spec asks for; nil where the operator has not made it yet.
  var current: PatternRevision? {
    // A status of an earlier spec says nothing of this one: then what is declared has to do.
    guard let updateRevision, !updateRevision.isEmpty else {
      return revisions.last { $0.isDeclared(by: spec) }
    }
    return revisions.last { $0.revision == updateRevision }
  }

  /// The latest revision but the one that the spec asks for: where going back leads by default.
  ///
  /// After an automatic return the spec still asks for what failed, so this is not just the last but
  /// one.
  var previous: PatternRevision? {
    let current = current
    return revisions.last { $0.revision != current?.revision && !$0.isDeclared(by: spec) }
  }

  /// The revision of a number.
  subscript(number: Int) -> PatternRevision? { revisions.last { $0.number == number } }

  /// The revision of a number, or a failure that says which there are.
  func revision(_ number: Int, of name: String) throws(CommandFailure) -> PatternRevision {
    if let revision = self[number] { return revision }
    let known = revisions.map { "\($0.number)" }
    let there =
      switch known.count {
      case 0: "there is none"
      case 1: "there is no other than \(known[0])"
      default: "there are " + known.joined(separator: ", ")
      }
    throw CommandFailure(
      .input,
      "error: unable to find revision \(number) in the history of podpattern \"\(name)\": \(there)")
  }
}
