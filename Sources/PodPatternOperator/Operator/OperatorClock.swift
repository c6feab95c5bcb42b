internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// The operator's clocks: the time of day for statuses, and a monotonic one for delays.
struct OperatorClock: Sendable {
  let wall: @Sendable () -> Timestamp
  let elapsed: @Sendable () -> Duration
  /// Throws `CancellationError` if the task is cancelled.
  let sleep: @Sendable (Duration) async throws -> Void

  var moment: Moment { Moment(wall: wall(), elapsed: elapsed()) }

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
