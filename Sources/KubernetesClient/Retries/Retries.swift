public import KubernetesCore

/// The retries of one request so far: says after each try whether there is to be another, and when.
struct Retries: Sendable {
  let policy: RetryPolicy
  private(set) var count = 0

  init(policy: RetryPolicy) { self.policy = policy }

  /// How long to wait before the next try; nil where this outcome is the last word.
  ///
  /// - Parameters:
  ///   - elapsed: the time since the first try began.
  ///   - random: from 0 up to 1.
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
    let delay = min(policy.initialDelay * (1 << min(count, 16)), policy.maximumDelay)
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
