/// When an exchange has taken too long, as a whole or in silence.
struct Timeouts<Instant: InstantProtocol> where Instant.Duration == Duration {
  enum Limit: Equatable {
    case total(Duration)
    case idle(Duration)
  }

  private let total: Duration?
  private let idle: Duration?
  private let start: Instant
  private var lastActivity: Instant
  /// Whether the reader holds the body up: silence is then not the server's.
  private(set) var isPaused = false

  /// Limits counted from now; nil for none.
  init(total: Duration?, idle: Duration?, now: Instant) {
    self.total = total
    self.idle = idle
    start = now
    lastActivity = now
  }

  /// When the first limit is passed, unless something happens before.
  var expiry: Instant? {
    let end = total.map { start.advanced(by: $0) }
    guard let idle, !isPaused else { return end }
    let silence = lastActivity.advanced(by: idle)
    return end.map { min($0, silence) } ?? silence
  }

  func passed(at now: Instant) -> Limit? {
    if let total, start.advanced(by: total) <= now { return .total(total) }
    if let idle, !isPaused, lastActivity.advanced(by: idle) <= now { return .idle(idle) }
    return nil
  }

  mutating func noteActivity(at now: Instant) { lastActivity = now }

  /// The reader does not keep up.
  mutating func pause() { isPaused = true }

  /// The reader has caught up; silence counts from now.
  mutating func resume(at now: Instant) {
    isPaused = false
    lastActivity = now
  }
}
