public import KubernetesCore

/// When a client sends a request again by itself, and how long it waits before.
///
/// What is repeated, within these bounds:
/// - any request that the server cannot have seen (no connection), or says that it did not execute:
///   429, and 503 with `Retry-After`;
/// - a request that repeating does not change (`APIRequest.isIdempotent`) after a broken connection,
///   a time-out, or 500, 502, 503, 504.
///
/// Never a POST that may have been executed: only its caller can find out whether it was.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is repeated at most.
  public var maximumRetries: Int
  /// How long after the first try another one may begin; a longer `Retry-After` ends the retries.
  public var maximumElapsed: Duration
  /// The waits before repetitions, `Retry-After` aside.
  ///
  /// They are shortened by up to a half at random, and lengthened by up to a quarter where `Retry-After`
  /// gives them, so that clients do not return all at once.
  public var backoff: Backoff.Policy

  /// A policy of bounds.
  public init(
    maximumRetries: Int, maximumElapsed: Duration = .seconds(30),
    backoff: Backoff.Policy = Backoff.Policy(initial: .milliseconds(100), maximum: .seconds(5))
  ) {
    self.maximumRetries = maximumRetries
    self.maximumElapsed = maximumElapsed
    self.backoff = backoff
  }

  /// Up to ten repetitions within half a minute.
  public static let standard = RetryPolicy(maximumRetries: 10)
  /// Two repetitions within a second, for callers that keep others waiting and try again later.
  public static let brief = RetryPolicy(
    maximumRetries: 2, maximumElapsed: .seconds(1),
    backoff: Backoff.Policy(initial: .milliseconds(50), maximum: .milliseconds(250)))
  /// No repetitions, for callers that have a back-off of their own.
  public static let never = RetryPolicy(maximumRetries: 0)
}

/// The retries of one request so far: says after each try whether there is to be another, and when.
struct Retries: Sendable {
  let policy: RetryPolicy
  private(set) var count = 0

  init(policy: RetryPolicy) { self.policy = policy }

  /// How long to wait before the next try; nil where this outcome is the last word.
  ///
  /// - `elapsed`: the time since the first try began.
  /// - `random`: from 0 up to 1.
  mutating func delay(
    after outcome: Result<APIResponse, TransportError>, of request: APIRequest,
    elapsed: Duration, random: Double
  ) -> Duration? {
    guard count < policy.maximumRetries else { return nil }
    let wait: Duration
    switch outcome {
    case .failure(let error):
      guard Self.isWorthRepeating(request, after: error) else { return nil }
      wait = backoff(random)
    case .success(let response):
      guard Self.isWorthRepeating(request, after: response) else { return nil }
      if let asked = response.retryAfter {
        wait = asked + asked * 0.25 * random
      } else {
        wait = backoff(random)
      }
    }
    guard elapsed + wait <= policy.maximumElapsed else { return nil }
    count += 1
    return wait
  }

  private func backoff(_ random: Double) -> Duration {
    let delay = policy.backoff.delay(afterFailures: count + 1)
    return delay - delay * 0.5 * random
  }

  private static func isWorthRepeating(
    _ request: APIRequest, after error: TransportError
  ) -> Bool {
    switch error.kind {
    case .notConnected: true
    case .broken, .timedOut: request.isIdempotent
    case .untrusted, .tooLong, .cancelled, .invalid, .refusedLocally: false
    }
  }

  private static func isWorthRepeating(
    _ request: APIRequest, after response: APIResponse
  ) -> Bool {
    switch response.status {
    case 429: true
    case 503: response.retryAfter != nil || request.isIdempotent
    case 500, 502, 504: request.isIdempotent
    default: false
    }
  }
}

extension APIRequest {
  /// Whether sending the request twice leaves the server as sending it once does, though the second
  /// answer may differ (404 to a repeated deletion, 409 to a repeated replacement).
  ///
  /// A JSON patch is not idempotent: it can append to a list.
  public var isIdempotent: Bool {
    switch method {
    case .get, .put, .delete: true
    case .post: false
    case .patch: headers["Content-Type"] != PatchType.json.rawValue
    }
  }
}

extension APIResponse {
  /// How long the server asks to wait, in whole seconds as the API server writes it
  /// (RFC 9110 section 10.2.3), a minute at most; a date, which only other servers send, counts as
  /// nothing.
  var retryAfter: Duration? {
    guard let seconds = headers["Retry-After"].flatMap({ Int($0) }) else { return nil }
    return .seconds(max(0, min(seconds, 60)))
  }
}
