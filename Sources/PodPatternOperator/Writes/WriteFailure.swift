internal import KubernetesClient
internal import KubernetesCore

/// What a failed write means for what to do next.
enum WriteFailure: Error, Hashable {
  /// The server said no, and will say so again until something changes.
  case refused(String)
  /// The server said that something went wrong, such as an admission webhook that is down. Nobody
  /// knows whether it was written, and the next try will hardly go better.
  case failed(String)
  /// The namespace is being deleted, and the pattern with it.
  case ending(String)
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
    let isGone = error.hasGoneOrChanged || error.isAboutUID && !error.isDenial
    self = isGone ? .gone : WriteFailure(error)
  }

  private init(_ status: Status, message: String) {
    switch status.code ?? 0 {
    // Whatever code the webhook chose, it is no word about the object or the server.
    case _ where status.isDenial: self = .refused(message)
    case 401, 429, 503: self = .unavailable(message)
    case 502, 504: self = .unknown(message)
    case 500...: self = .failed(message)
    case 403 where status.isNamespaceTerminating: self = .ending(message)
    default: self = .refused(message)
    }
  }

  /// The same in words that do not change from one try to the next: each try has another name.
  func naming(_ pod: PendingPod) -> WriteFailure {
    switch self {
    case .refused(let message):
      .refused(message.replacing(pod.key.name, with: pod.commonName))
    case .failed(let message): .failed(message.replacing(pod.key.name, with: pod.commonName))
    default: self
    }
  }

  /// Whether it may have been written all the same.
  var mayBeDone: Bool {
    switch self {
    case .failed, .unknown: true
    case .refused, .ending, .unavailable, .gone: false
    }
  }

  /// What happened, in words.
  var message: String {
    switch self {
    case .refused(let message), .failed(let message), .ending(let message),
      .unavailable(let message), .unknown(let message):
      message
    case .gone: "the object is gone"
    }
  }
}

extension Status {
  /// Whether it is an admission webhook that has said no: the API server passes on the code that this
  /// gives, which may be 404, 409 or 429, and puts these words in front of its own
  /// (`ToStatusErr` of k8s.io/apiserver).
  fileprivate var isDenial: Bool {
    let message = message ?? ""
    return message.hasPrefix("admission webhook ") && message.contains(" denied the request")
  }

  /// Whether nothing can be made because the namespace is being deleted.
  fileprivate var isNamespaceTerminating: Bool {
    details?.causes?.contains { $0.reason == "NamespaceTerminating" } ?? false
  }
}

extension APIError {
  /// Whether the server has said that the object is not there any more, or not as it was seen.
  var hasGoneOrChanged: Bool { (isNotFound || isConflict) && !isDenial }

  /// Whether an admission webhook has said no.
  var isDenial: Bool {
    guard case .status(let status) = cause else { return false }
    return status.isDenial
  }

  /// Whether a patch was refused since it was meant for an object of another uid.
  fileprivate var isAboutUID: Bool {
    guard case .status(let status) = cause else { return false }
    return status.details?.causes?.contains { $0.field == "metadata.uid" } ?? false
  }
}
