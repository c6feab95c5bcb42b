internal import FoundationEssentials
internal import KubernetesCore

/// The time in a simulated cluster: a start, and as much more as an injected clock has run since.
struct SimulatedTime: Sendable {
  private let start: Date
  let timeline: Timeline

  init(clock: any Clock<Duration>, start: Date) {
    self.start = start
    timeline = Timeline(clock)
  }

  var now: Date { start.addingTimeInterval(timeline.now.seconds) }

  /// The point of the timeline at which a date comes.
  func point(of date: Date) -> Duration {
    let now = timeline.now
    return now + .seconds(max(0, date.timeIntervalSince(start.addingTimeInterval(now.seconds))))
  }
}

extension Duration {
  /// The duration in seconds, as exactly as a double can have it.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
