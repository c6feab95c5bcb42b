internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Shows a rollout until it is done or has failed.
struct RolloutFollower {
  private let key: ObjectKey
  private let pin: RevisionPin?
  /// Whether to wait for the end or just show the current state.
  private let waits: Bool
  private var display: RolloutDisplay
  private var uid: String?
  private var interruption: String?

  init(_ key: ObjectKey, pin: RevisionPin?, waits: Bool, style: RolloutDisplay.Style) {
    (self.key, self.pin, self.waits) = (key, pin, waits)
    display = RolloutDisplay(style)
  }

  /// Shows an event of the watch.
  ///
  /// - Returns: whether the rollout is done.
  /// - Throws: `CommandFailure` if the rollout has failed.
  mutating func take(_ event: PatternWatch.Event) throws(CommandFailure) -> Bool {
    switch event {
    case .gone:
      close()
      throw uid == nil ? .notFound(key) : deleted
    case .interrupted(let message):
      // Reported once, however often it is retried.
      guard interruption != message else { return false }
      interruption = message
      close()
      StandardStreams.error(
        "The connection to the cluster is interrupted, and tried again: \(message)")
      return false
    case .seen(let pattern):
      interruption = nil
      return try show(RolloutState(pattern))
    }
  }

  /// Ends an open line, so that something else can be written.
  mutating func close() { StandardStreams.document(display.close()) }

  private mutating func show(_ state: RolloutState) throws(CommandFailure) -> Bool {
    // A pattern recreated under the same name is not the one that was awaited.
    guard uid == nil || uid == state.uid else {
      close()
      throw deleted
    }
    uid = state.uid
    let report = RolloutReport(state, pin: pin)
    StandardStreams.document(display.show(report, width: Terminal.width))
    switch report.outcome {
    case .waiting: return !waits
    case .done: return true
    case .failed(let reason): throw CommandFailure(.input, "error: \(reason)")
    }
  }

  private var deleted: CommandFailure {
    .pattern(key.name, "in namespace \(key.namespace) has been deleted")
  }
}
