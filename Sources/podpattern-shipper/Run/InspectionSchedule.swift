/// When the logs are inspected, and what for.
struct InspectionSchedule {
  struct Purpose: OptionSet {
    let rawValue: Int
    static let drain = Purpose(rawValue: 1)
    static let warn = Purpose(rawValue: 2)
    static let rotate = Purpose(rawValue: 4)
    static let report = Purpose(rawValue: 8)
  }

  /// When the pipelines were started.
  var began: Duration = .zero
  private var last: [Int: Duration] = [:]
  /// How long nothing is rotated. Fluent Bit checks at its start whether the positions of earlier
  /// runs still hold; until then they can't be relied on.
  private let warmUp: Duration

  private static let drain: Duration = .milliseconds(150)
  private static let running: Duration = .seconds(1)
  private static let warnings: Duration = .seconds(5)

  init(hasPositions: Bool) { warmUp = hasPositions ? .seconds(10) : .zero }

  /// How long to wait for a signal before it is time for the next step.
  func wait(_ state: Supervisor.State) -> Duration {
    if case .running = state { Self.running } else { Self.drain }
  }

  /// What is due now; the caller does it at once.
  mutating func due(_ state: Supervisor.State, at now: Duration) -> Purpose {
    var due: Purpose = []
    switch state {
    case .running:
      take(.warn, every: Self.warnings, at: now, into: &due)
      if now - began >= warmUp { take(.rotate, every: Self.running, at: now, into: &due) }
    case .draining:
      take(.drain, every: Self.drain, at: now, into: &due)
      take(.report, every: Self.running, at: now, into: &due)
    case .stopping, .ended: break
    }
    return due
  }

  private mutating func take(
    _ purpose: Purpose, every interval: Duration, at now: Duration, into due: inout Purpose
  ) {
    guard now - (last[purpose.rawValue] ?? began) >= interval else { return }
    last[purpose.rawValue] = now
    due.insert(purpose)
  }
}
