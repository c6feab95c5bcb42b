internal import FoundationEssentials
package import KubernetesCore

/// What the target's revision changes in the pods that there were.
package struct RolloutChange: Sendable, Hashable {
  /// The revision that most of the old pods are of.
  package var from: String
  /// What differs, in words.
  package var summary: String
  /// How the pods become what they are to be.
  package var method: RolloutStatus.Method

  /// A change from a revision.
  package init(from: String, summary: String, method: RolloutStatus.Method) {
    (self.from, self.summary, self.method) = (from, summary, method)
  }
}

/// How an update goes: what it changes, how it is carried out, and how far it is.
package struct RolloutStatus: Sendable, Hashable {
  /// How pods become what they are to be.
  package enum Method: String, Sendable, Hashable, CaseIterable {
    /// They are patched.
    case inPlace = "InPlace"
    /// Others take their places.
    case recreate = "Recreate"
    /// Some are patched, and some replaced.
    case mixed = "Mixed"
    /// They stay until somebody deletes them.
    case onDelete = "OnDelete"

    /// The method in words.
    var phrase: String {
      switch self {
      case .inPlace: "in place"
      case .recreate: "by replacing them"
      case .mixed: "in place where possible"
      case .onDelete: "as somebody deletes them"
      }
    }
  }

  /// The revision before.
  package var from: String
  /// The revision that the pods are to be of.
  package var to: String
  /// When it began: from then on the progress deadline is counted.
  package var startedAt: Timestamp
  /// What differs, in words.
  package var change: String
  /// How it is carried out.
  package var method: Method
  /// Whether it is held back.
  package var isPaused = false
  /// How many pods are done: of the new revision and available, in place of old ones.
  package var updated: Int
  /// How many pods are to be.
  package var total: Int

  /// Whether all pods are that are to be.
  package var isComplete: Bool { updated >= total }

  /// How far it is, in words.
  var progressText: String {
    "\(updated) of \(total) pods are updated \(method.phrase) to revision \(to): \(change)"
  }
}

extension RolloutStatus {
  /// Tells how an update goes; nil where there is none and was none to this revision.
  init?(_ tally: PodTally, previous: RolloutStatus?) {
    let target = tally.target
    let known = previous?.to == target.revision ? previous : nil
    // What has come to its end is history: pods come and go without being updated.
    if let known, known.isComplete, tally.outdatedPlaced.count <= tally.partition {
      self = known
      return
    }
    let change = tally.snapshot.change
    guard known != nil || change != nil || !tally.outdatedPlaced.isEmpty, tally.updateGoal > 0
    else { return nil }
    from = change?.from ?? known?.from ?? tally.outdatedPlaced.first?.revision ?? ""
    to = target.revision
    startedAt = known?.startedAt ?? tally.snapshot.now
    self.change = change?.summary ?? known?.change ?? "the pod template"
    method = change?.method ?? known?.method ?? .recreate
    // What was begun in one way is not told as if it had been another, once less is left to do.
    if let known, known.method != method, known.updated > 0 { method = .mixed }
    if target.strategy.type == .onDelete { method = .onDelete }
    isPaused = target.isPaused
    total = tally.updateGoal
    updated = tally.updateDone
  }

  init?(json: JSONValue?) {
    guard let json, let to = json["to"]?.string else { return nil }
    self.init(
      from: json["from"]?.string ?? "", to: to,
      startedAt: json["startedAt"]?.string.flatMap { Timestamp($0) } ?? Timestamp(.distantPast),
      change: json["change"]?.string ?? "",
      method: json["method"]?.string.flatMap(Method.init(rawValue:)) ?? .recreate,
      isPaused: json["paused"]?.bool ?? false, updated: json["updated"]?.count ?? 0,
      total: json["total"]?.count ?? 0)
  }

  var json: JSONValue {
    [
      "from": .string(from), "to": .string(to),
      "startedAt": .string(startedAt.description), "change": .string(change),
      "method": .string(method.rawValue), "paused": .bool(isPaused), "updated": .integer(updated),
      "total": .integer(total),
    ]
  }
}

extension Rollback {
  init?(json: JSONValue?) {
    guard let json, let from = json["from"]?.string, let to = json["to"]?.string else { return nil }
    self.init(from: from, to: to, reason: json["reason"]?.string ?? "")
  }

  var json: JSONValue {
    ["from": .string(from), "to": .string(to), "reason": .string(reason)]
  }
}
