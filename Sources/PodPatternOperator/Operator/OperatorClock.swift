internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// What time it is: on the wall, for what goes into statuses, and since the start, for waiting.
struct OperatorClock: Sendable {
  let wall: @Sendable () -> Timestamp
  let elapsed: @Sendable () -> Duration
  /// Waits; throws `CancellationError` where the task is cancelled.
  let sleep: @Sendable (Duration) async throws -> Void

  /// One reading of both.
  var moment: Moment { Moment(wall: wall(), elapsed: elapsed()) }

  /// A clock that measures with `clock` and reads the time of day from `wall`.
  init(
    _ clock: some Clock<Duration> = ContinuousClock(),
    wall: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }
  ) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleep = { try await clock.sleep(for: $0) }
    self.wall = {
      Timestamp(Date(timeIntervalSince1970: wall().date.timeIntervalSince1970.rounded(.down)))
    }
  }
}
