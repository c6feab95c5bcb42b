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

  var now: Date { start.addingTimeInterval(timeline.now.inSeconds) }

  /// The point of the timeline at which a date comes.
  func point(of date: Date) -> Duration {
    let now = timeline.now
    return now + .seconds(max(0, date.timeIntervalSince(start.addingTimeInterval(now.inSeconds))))
  }
}
