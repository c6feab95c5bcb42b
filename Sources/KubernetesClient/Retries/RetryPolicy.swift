/// When a client sends a request again by itself, and how long it waits before.
///
/// What is repeated, within these bounds:
/// - any request that the server cannot have seen (no connection), or says that it did not execute:
///   429, and 503 with `Retry-After`;
/// - a request that repeating does not change (`APIRequest.isIdempotent`) after a broken connection,
///   a time-out, or 500, 502, 503, 504.
///
/// Never a POST that may have been executed: whether an object was made, only its caller can find
/// out.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is repeated at most.
  public var maximumRetries: Int
  /// How long after the first try another one may begin; a longer `Retry-After` ends the retries.
  public var maximumElapsed: Duration
  /// The wait before the first repetition; it doubles with each.
  public var initialDelay: Duration
  /// The longest wait, `Retry-After` aside.
  public var maximumDelay: Duration

  /// A policy of bounds; waits are shortened by up to a half at random, and lengthened by up to a
  /// quarter where `Retry-After` gives them, so that clients do not return all at once.
  public init(
    maximumRetries: Int, maximumElapsed: Duration = .seconds(30),
    initialDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(5)
  ) {
    self.maximumRetries = maximumRetries
    self.maximumElapsed = maximumElapsed
    self.initialDelay = initialDelay
    self.maximumDelay = maximumDelay
  }

  /// Up to ten repetitions within half a minute.
  public static let standard = RetryPolicy(maximumRetries: 10)
  /// Two repetitions within a second, for callers that keep others waiting and try again later.
  public static let brief = RetryPolicy(
    maximumRetries: 2, maximumElapsed: .seconds(1), initialDelay: .milliseconds(50),
    maximumDelay: .milliseconds(250))
  /// No repetitions, for callers that have a back-off of their own.
  public static let never = RetryPolicy(maximumRetries: 0)
}
