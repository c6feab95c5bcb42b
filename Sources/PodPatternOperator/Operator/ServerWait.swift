internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging

/// Waits for an API server that does not answer at the start, or answers that it can't yet.
///
/// An operator that ended instead would be started again after ever longer delays, up to five minutes
/// after the server is back.
struct ServerWait {
  /// How long to wait at most; nil for as long as it takes.
  let limit: Duration?
  let clock: OperatorClock
  let sleep: any Clock<Duration>
  let logger: Logger

  /// How often it is said that the server is waited for.
  private static let logInterval = Duration.seconds(60)

  /// What a request brings, once the server answers it.
  ///
  /// - Throws: `APIError`, where another try can't go better without anybody's doing, such as of an
  ///   untrusted certificate, or the time is over; `CancellationError`.
  func result<Value>(_ request: () async throws(APIError) -> Value) async throws -> Value {
    var backoff = Backoff(.watching, seed: .random(in: 0 ... .max))
    let started = clock.elapsed()
    var logged: Duration?
    while true {
      do throws(APIError) {
        let value = try await request()
        if logged != nil { logger.notice("The API server answers") }
        return value
      } catch {
        try Task.checkCancellation()
        let wait = backoff.next()
        let now = clock.elapsed()
        guard error.mayPass, limit.map({ now - started + wait < $0 }) ?? true else { throw error }
        if logged.map({ now - $0 >= Self.logInterval }) ?? true {
          logged = now
          logger.warning("The API server is waited for: \(error)")
        }
        try await sleep.sleep(for: wait)
      }
    }
  }
}

extension APIError {
  /// Whether another try may go better without anybody's doing.
  fileprivate var mayPass: Bool {
    switch cause {
    case .status(let status): (status.code ?? 0) >= 500 || status.code == 429
    case .transport(let error):
      ![.untrusted, .invalid, .cancelled, .refusedLocally].contains(error.kind)
    case .undecodable, .credentials: false
    }
  }
}
