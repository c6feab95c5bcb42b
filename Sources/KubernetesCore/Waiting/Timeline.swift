/// A clock whose time is counted from the moment the timeline was made.
///
/// It lets state machines reckon in plain `Duration`s and hides which clock it is.
package struct Timeline: Sendable {
  private let elapsed: @Sendable () -> Duration
  private let sleepFor: @Sendable (Duration) async throws -> Void

  /// A timeline of a clock, beginning now.
  package init(_ clock: some Clock<Duration>) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleepFor = { try await clock.sleep(for: $0) }
  }

  /// The time since the beginning.
  package var now: Duration { elapsed() }

  /// Waits for a time; throws `CancellationError` at once when the task is cancelled.
  package func sleep(for duration: Duration) async throws { try await sleepFor(duration) }
}

extension Duration {
  /// The duration in seconds, as exactly as a double can have it.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
