internal import FoundationEssentials
package import KubernetesCore

/// What the target's revision changes compared with the existing pods.
package struct RolloutChange: Sendable, Hashable {
  /// The revision of most old pods.
  package var from: String
  /// What differs.
  package var summary: String
  /// How the change is carried out.
  package var method: RolloutStatus.Method

  package init(from: String, summary: String, method: RolloutStatus.Method) {
    (self.from, self.summary, self.method) = (from, summary, method)
  }
}

/// The progress of an update: what it changes, how, and how far it is.
package struct RolloutStatus: Sendable, Hashable {
  /// What an update comes of.
  package enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The pattern's own change.
    case declaration = "Declaration"
    /// Another version of the operator, or other images of its.
    case `operator` = "Operator"
    /// Changed defaults of the cluster or the namespace.
    case defaults = "Defaults"
  }

  /// How pods are updated.
  package enum Method: String, Sendable, Hashable, CaseIterable {
    /// Pods are patched.
    case inPlace = "InPlace"
    /// Pods are replaced.
    case recreate = "Recreate"
    /// Some pods are patched, and some replaced.
    case mixed = "Mixed"
    /// Pods stay until someone deletes them.
    case onDelete = "OnDelete"

    /// How so many pods are updated.
    func phrase(of pods: Int) -> String {
      switch self {
      case .inPlace: "in place"
      case .recreate: "by replacing \(pods == 1 ? "it" : "them")"
      case .mixed: "in place where possible"
      case .onDelete: "as somebody deletes them"
      }
    }
  }

  package var from: String
  package var to: String
  package var startTime: Timestamp
  /// What differs.
  package var change: String
  package var method: Method
  package var cause = Cause.declaration
  package var isPaused = false
  /// How many pods are to be of which revision while it is held back; empty if it is not.
  package var held: [Held] = []
  /// How many places are finished: their pods are of the new revision and available, and the old
  /// ones gone.
  package var updated: Int
  /// How many are to be.
  package var total: Int

  /// A number of pods that are to be of a revision.
  package struct Held: Sendable, Hashable {
    package var revision: String
    package var pods: Int
    /// Which of them have completed, by index; nil if none has, or if pods are to run forever.
    package var completedIndexes: CompletedIndexes?
  }

  /// The same by revision.
  var heldPods: [String: Int] {
    Dictionary(held.map { ($0.revision, $0.pods) }, uniquingKeysWith: { first, _ in first })
  }

  package var isComplete: Bool { updated >= total }

  var progressText: String {
    "\(updated) of \(total) pods are updated \(method.phrase(of: total)) to revision"
      + " \(to): \(change)"
  }
}

extension RolloutStatus {
  /// Nil if there is no update and was none to this revision.
  init?(_ tally: PodTally, previous: RolloutStatus?) {
    let target = tally.target
    let known = previous?.to == target.revision ? previous : nil
    // A completed update stays as it was: later pods are created and deleted without being updated.
    if let known, known.isComplete, tally.outdatedCount <= tally.partition {
      self = known
      held = tally.heldEntries
      return
    }
    let change = tally.snapshot.change
    // With Recreate the last old pod may be ending before anything was reported.
    let ending = tally.isClearingAway ? tally.outdatedEnding : []
    let old = Set(tally.outdatedRevisions.keys).union(ending.map(\.revision))
    guard known != nil || change != nil || !old.isEmpty, tally.updateGoal > 0
    else { return nil }
    from = change?.from ?? known?.from ?? old.min() ?? ""
    to = target.revision
    startTime = known?.startTime ?? tally.snapshot.now
    self.change = change?.summary ?? known?.change ?? "the pod template"
    method = change?.method ?? known?.method ?? .recreate
    // An update that began in one way is not reported as another once only part of it is left.
    if let known, known.method != method, known.updated > 0 { method = .mixed }
    cause = known?.cause ?? target.cause
    if target.strategy.type == .onDelete { method = .onDelete }
    isPaused = target.isPaused
    total = tally.updateGoal
    updated = tally.updateDone
    held = tally.heldEntries
  }
}

extension RolloutStatus {
  static let fields = StatusFields(
    RolloutStatus(
      from: "", to: "", startTime: Timestamp(.distantPast), change: "", method: .recreate,
      updated: 0, total: 0),
    "How the last update of the pods goes or went."
  ) {
    StatusField(\.from, "from", .text, "The revision that the pods were of.")
    StatusField(\.to, "to", .text, "The revision that they are to be of.", .identity)
    StatusField(\.startTime, "startTime", .time, "When the update began.")
    StatusField(\.change, "change", .text, "What differs, such as: image of sidecar clock.")
    StatusField(
      \.method, "method", .choice,
      "How it is carried out: InPlace patches the pods, Recreate replaces them, Mixed does the one"
        + " or the other, OnDelete waits until somebody deletes them.")
    StatusField(
      \.cause, "cause", .choice,
      "What it comes of: Declaration is a change of the pattern, Operator another version of the"
        + " operator, Defaults changed defaults of the cluster or the namespace.")
    StatusField(\.isPaused, "paused", .boolean, "Whether it is held back, by the spec's paused.")
    StatusField(
      \.updated, "updated", .count,
      "How many pods are done: of the new revision and available.")
    StatusField(\.total, "total", .count, "How many pods are to be.")
    StatusField(
      \.held, "held",
      .list(of: Held.fields, maxItems: 64, key: "revision", absentWhenEmpty: true),
      "How many pods are to be of which revision while it is held back: by paused, by the"
        + " partition, or with OnDelete. A lost pod is made of the revision that it stands in for.")
  }
}

extension RolloutStatus.Held {
  fileprivate static let fields = StatusFields(
    RolloutStatus.Held(revision: "", pods: 0), "A number of pods of one revision."
  ) {
    StatusField(\.revision, "revision", .text, "The revision.", .requiredIdentity)
    StatusField(\.pods, "pods", .count, "How many pods are to be of it.")
    StatusField(
      \.completedIndexes, "completedIndexes", .indexes,
      "Which of them ran to completion, by index.")
  }
}

extension PodTally {
  /// The numbers by revision while an update is held back, as a status reports them.
  fileprivate var heldEntries: [RolloutStatus.Held] {
    (snapshot.held?.pods ?? [:]).sorted { $0.key < $1.key }.map { revision, pods in
      let completed = completedIndexes(of: revision)
      let isRecordedHere = target.runsToCompletion && revision != target.revision
      return RolloutStatus.Held(
        revision: revision, pods: pods,
        completedIndexes: isRecordedHere && !completed.isEmpty ? completed : nil)
    }
  }
}
