internal import FoundationEssentials

/// The time in a simulated cluster: a start, and as much more as an injected clock has run since.
struct SimulatedTime: Sendable {
  private let start: Date
  private let elapsed: @Sendable () -> Duration
  private let pause: @Sendable (Duration) async throws -> Void

  init(clock: any Clock<Duration>, start: Date) {
    self.start = start
    elapsed = Self.elapsed(clock)
    pause = { try await clock.sleep(for: $0, tolerance: nil) }
  }

  var now: Date { start.addingTimeInterval(elapsed().seconds) }

  /// Waits for a time to pass.
  func sleep(for duration: Duration) async throws { try await pause(duration) }

  /// Waits for a point in time.
  func sleep(until date: Date) async throws {
    try await pause(.seconds(max(0, date.timeIntervalSince(now))))
  }

  private static func elapsed<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }
}

extension Duration {
  /// The duration in seconds, as exactly as a double can have it.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
