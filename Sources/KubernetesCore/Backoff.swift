/// Delays that double from try to try up to a limit, each with some jitter.
public struct Backoff: Sendable, Hashable {
  /// How delays grow from failure to failure, and where that ends.
  public struct Policy: Sendable, Hashable {
    /// The delay after the first failure.
    public var initial: Duration
    /// The longest delay, jitter apart.
    public var maximum: Duration
    /// By how much of itself a delay may be lengthened at random: 0 for not at all.
    public var jitter: Double

    /// A policy of doubling delays.
    public init(initial: Duration, maximum: Duration, jitter: Double = 0) {
      self.initial = initial
      self.maximum = maximum
      self.jitter = jitter
    }

    /// For watches and lists: from 0.2 s to 30 s, so that a server that comes back is neither
    /// missed for long nor overrun.
    public static let watching = Policy(
      initial: .milliseconds(200), maximum: .seconds(30), jitter: 1)

    /// For reconciles of one key: from 5 ms, as client-go has it, to a minute. That goes up to 1,000 s
    /// there, and what an outage of an hour left undone would be done 16 minutes after its end.
    public static let reconciling = Policy(initial: .milliseconds(5), maximum: .seconds(60))

    /// The delay before the try that follows a number of failures, without jitter.
    public func delay(afterFailures failures: Int) -> Duration {
      var delay = initial
      for _ in 1..<min(max(failures, 1), 64) {
        delay *= 2
        if delay >= maximum { return maximum }
      }
      return min(delay, maximum)
    }
  }

  private let policy: Policy
  private var random: SplitMix64
  /// How many failures there were since the last success.
  public private(set) var failures = 0

  /// A back-off that has seen no failure; the seed decides its jitter.
  public init(_ policy: Policy, seed: UInt64) {
    self.policy = policy
    random = SplitMix64(seed: seed)
  }

  /// Counts a failure and returns how long to wait before the next try.
  public mutating func next() -> Duration {
    failures += 1
    let delay = policy.delay(afterFailures: failures)
    return delay + delay * (policy.jitter * unitRandom())
  }

  /// Forgets the failures, after a success.
  public mutating func reset() { failures = 0 }

  /// A duration changed at random by up to a share of itself, either way.
  package mutating func spread(_ duration: Duration, by share: Double) -> Duration {
    duration + duration * (share * (2 * unitRandom() - 1))
  }

  private mutating func unitRandom() -> Double { Double.random(in: 0..<1, using: &random) }
}
