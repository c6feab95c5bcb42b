internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// The revisions of a PodPattern, oldest first.
struct RolloutHistory {
  let revisions: [PatternRevision]
  /// The ControllerRevisions that they come from, in the same order.
  let objects: [JSONValue]
  private let spec: JSONValue
  private let updateRevision: String?

  /// Decodes ControllerRevisions, except those with another controller, such as an earlier pattern
  /// of the same name.
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

  /// The declared revision; nil if the operator has not created it yet.
  var current: PatternRevision? {
    // The status of an earlier spec says nothing about this one: then declarations are compared.
    guard let updateRevision, !updateRevision.isEmpty else {
      return revisions.last { $0.isDeclared(by: spec) }
    }
    return revisions.last { $0.revision == updateRevision }
  }

  /// The latest revision except the declared one: the default for an undo.
  ///
  /// After an automatic rollback the spec still declares the failed revision, so this need not be
  /// the last but one.
  var previous: PatternRevision? {
    let current = current
    return revisions.last {
      $0.revision != current?.revision
        && !($0.isDeclared(by: spec) && $0.hasSameCopies(as: current))
    }
  }

  subscript(number: Int) -> PatternRevision? { revisions.last { $0.number == number } }

  /// The revision with a number, or a failure that lists those that exist.
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

/// The one revision whose rollout is awaited.
struct RevisionPin {
  private let wanted: PatternRevision
  private let history: RolloutHistory

  /// - Throws: `CommandFailure` if there is no revision with that number.
  init(_ number: Int, of name: String, in history: RolloutHistory) throws(CommandFailure) {
    wanted = try history.revision(number, of: name)
    self.history = history
  }

  /// Why the current rollout is another one's; nil if it is not.
  func fault(running: String) -> String? {
    guard running != wanted.revision else { return nil }
    let other = history.revisions.last { $0.revision == running }.map { "\($0.number)" } ?? running
    return "desired revision (\(wanted.number)) is different from the running revision (\(other))"
  }
}
