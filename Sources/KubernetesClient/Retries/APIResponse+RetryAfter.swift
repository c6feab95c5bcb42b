internal import KubernetesCore

extension APIResponse {
  /// How long the server asks to wait, in whole seconds as the API server writes it
  /// (RFC 9110 section 10.2.3), a minute at most; a date, which only other servers send, counts as
  /// nothing.
  var retryAfter: Duration? {
    guard let seconds = headers["Retry-After"].flatMap({ Int($0) }) else { return nil }
    return .seconds(max(0, min(seconds, 60)))
  }
}
