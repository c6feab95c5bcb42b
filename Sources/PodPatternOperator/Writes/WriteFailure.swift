internal import KubernetesClient
internal import KubernetesCore

/// What a failed write means for what to do next.
enum WriteFailure: Error, Hashable {
  /// The server said no, and will say so again until something changes.
  case refused(String)
  /// Nothing was written, and that may be different soon: no connection, too many requests.
  case unavailable(String)
  /// Nobody knows whether it was written: the answer was lost.
  case unknown(String)
  /// What was to be written to is gone, or another one has its name.
  case gone
}

extension WriteFailure {
  init(_ error: APIError) {
    switch error.cause {
    case .transport(let failure) where failure.isBeforeRequest:
      self = .unavailable(failure.message)
    case .transport(let failure): self = .unknown(failure.message)
    case .undecodable: self = .unknown(error.message)
    case .credentials(let message): self = .unavailable(message)
    case .status(let status): self = WriteFailure(status, message: error.message)
    }
  }

  /// A failure to change an object that was there: it may be gone, or another have its name.
  init(changing error: APIError) {
    self = error.isNotFound || error.isConflict ? .gone : WriteFailure(error)
  }

  private init(_ status: Status, message: String) {
    switch status.code ?? 0 {
    case 401, 429, 503: self = .unavailable(message)
    case 500...: self = .unknown(message)
    default: self = .refused(message)
    }
  }

  /// The same in words that do not change from one try to the next: each try has another name.
  func naming(_ pod: PendingPod) -> WriteFailure {
    guard case .refused(let message) = self else { return self }
    return .refused(message.replacing(pod.key.name, with: pod.commonName))
  }

  /// What happened, in words.
  var message: String {
    switch self {
    case .refused(let message), .unavailable(let message), .unknown(let message): message
    case .gone: "the object is gone"
    }
  }
}
