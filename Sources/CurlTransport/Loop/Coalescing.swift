/// How long the event loop rests between two turns, so that many answers are read in one.
///
/// While many requests are under way, answers come one by one, and waking up for each costs more than
/// reading it: the kernel's switches between threads, a read for each record of TLS, and a turn of
/// libcurl for every request that shares the connection. Whoever waits among many does not notice a
/// small part of the time that an answer takes anyway. Network adapters delay interrupts for the same
/// reason ("interrupt coalescing").
///
/// Guarantees: with few requests under way there is no rest, and none is longer than `longest` or than
/// the stated part of a round trip.
struct Coalescing {
  /// With fewer requests under way each answer is read at once.
  static let fewestRequests = 8
  /// No rest is longer.
  static let longest = Duration.milliseconds(8)
  /// A rest is at most this part of what answers take: so much of the throughput it can cost where
  /// the server is the faster the fewer requests wait for it.
  static let part = 8

  /// What answers took lately: each of them moves the mean by an eighth of the difference.
  private var roundTrip: Duration = .zero

  /// Takes note of how long an answer took.
  mutating func noteAnswer(after time: Duration) {
    roundTrip += (time - roundTrip) / 8
  }

  /// How long to rest with a number of requests under way.
  func rest(running: Int) -> Duration {
    guard running >= Self.fewestRequests else { return .zero }
    return min(max(roundTrip / Self.part, .zero), Self.longest)
  }
}
