/// Something about a pattern that is worth an Event, for `kubectl describe`.
package struct PatternEvent: Sendable, Hashable {
  package var isWarning: Bool
  /// In CamelCase, such as `SuccessfulCreate`.
  package var reason: String
  package var message: String

  package init(isWarning: Bool = false, reason: String, message: String) {
    self.isWarning = isWarning
    self.reason = reason
    self.message = message
  }
}

extension PatternEvent {
  /// One event for a batch of changes, however many pods there are.
  ///
  /// `verb`: in the past tense, such as `Created`.
  package static func batch(_ verb: String, reason: String, pods: [String]) -> PatternEvent {
    let shown = pods.sorted().prefix(10).joined(separator: ", ")
    let rest = pods.count > 10 ? " and \(pods.count - 10) more" : ""
    let noun = pods.count == 1 ? "pod" : "\(pods.count) pods:"
    return PatternEvent(reason: reason, message: "\(verb) \(noun) \(shown)\(rest)")
  }

  /// What is new in a status compared with the last reported one.
  package static func transitions(
    from old: PodPatternStatus?, to new: PodPatternStatus
  ) -> [PatternEvent] {
    var events: [PatternEvent] = []
    for initializer in new.initializers where initializer.failing > 0 {
      let before = old?.initializers.first { $0.name == initializer.name }
      guard before?.failing != initializer.failing || before?.failure != initializer.failure,
        let failure = initializer.failure
      else { continue }
      let why = failure.reason.map { " (\($0))" } ?? ""
      let message = failure.lastLine.map { ": \($0)" } ?? ""
      events.append(
        PatternEvent(
          isWarning: true, reason: "InitializerFailed",
          message: "Initializer \(initializer.name) failed with exit code "
            + "\(failure.exitCode)\(why)\(message)"))
    }
    events += rolloutTransitions(from: old, to: new)
    if let last = new.logsDrained?.lastIncomplete, last != old?.logsDrained?.lastIncomplete {
      events.append(PatternEvent(isWarning: true, reason: "LogsNotDrained", message: last.phrase))
    }
    return events + new.conditions.compactMap { $0.kind.event($0, old?[$0.kind]) }
  }

  /// An update that starts, is paused or completes, with what it changes and how.
  private static func rolloutTransitions(
    from old: PodPatternStatus?, to new: PodPatternStatus
  ) -> [PatternEvent] {
    guard let rollout = new.rollout else { return [] }
    let before = old?.rollout.flatMap { $0.to == rollout.to ? $0 : nil }
    var events: [PatternEvent] = []
    let what =
      "\(rollout.total.pods) \(rollout.method.phrase(of: rollout.total)) from revision"
      + " \(rollout.from) to \(rollout.to): \(rollout.change)"
    if rollout.isPaused, before?.isPaused != true {
      events.append(PatternEvent(reason: "RolloutPaused", message: "Paused updating \(what)"))
    } else if !rollout.isPaused, before?.isPaused ?? true {
      events.append(PatternEvent(reason: "RolloutStarted", message: "Updating \(what)"))
    }
    if rollout.isComplete, before?.isComplete != true {
      events.append(
        PatternEvent(
          reason: "RolloutCompleted",
          message: "Updated \(rollout.total.pods) to revision \(rollout.to): \(rollout.change)"))
    }
    return events
  }
}

extension Int {
  fileprivate var pods: String { self == 1 ? "1 pod" : "\(self) pods" }
}
