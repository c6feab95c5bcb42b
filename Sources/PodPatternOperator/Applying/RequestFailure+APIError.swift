internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

extension RequestFailure {
  /// Classifies a failed request by what to do next.
  init(_ error: APIError) {
    switch error.cause {
    case .transport(let failure) where failure.isBeforeRequest:
      self = .unavailable(failure.message)
    case .transport(let failure): self = .unknown(failure.message)
    case .undecodable: self = .unknown(error.message)
    case .credentials(let message): self = .unavailable(message)
    case .status(let status): self = RequestFailure(status, message: error.message)
    }
  }

  /// A failure to change an existing object: it may be gone, or replaced by another one of its
  /// name.
  init(changing error: APIError) {
    let isGone = error.hasGoneOrChanged || error.isAboutUID && !error.isDenial
    self = isGone ? .stale : RequestFailure(error)
  }

  private init(_ status: Status, message: String) {
    switch status.code ?? 0 {
    // Whatever code the webhook chose, it says nothing about the object or the server.
    case _ where status.isDenial: self = .refused(message)
    case 401, 429, 503: self = .unavailable(message)
    case 502, 504: self = .unknown(message)
    case 500...: self = .failed(message)
    case 403 where status.isNamespaceTerminating: self = .namespaceTerminating(message)
    default: self = .refused(message)
    }
  }
}

extension Status {
  /// Whether an admission webhook denied the request: the API server passes on the webhook's code,
  /// which may be 404, 409 or 429, and prefixes its message with these words (`ToStatusErr` of
  /// k8s.io/apiserver).
  fileprivate var isDenial: Bool {
    let message = message ?? ""
    return message.hasPrefix("admission webhook ") && message.contains(" denied the request")
  }

  /// Whether nothing can be created because the namespace is being deleted.
  fileprivate var isNamespaceTerminating: Bool {
    details?.causes?.contains { $0.reason == "NamespaceTerminating" } ?? false
  }
}

extension APIError {
  /// Whether the server says that the object no longer exists or has changed.
  var hasGoneOrChanged: Bool { (isNotFound || isConflict) && !isDenial }

  /// Whether an admission webhook denied the request.
  var isDenial: Bool {
    guard case .status(let status) = cause else { return false }
    return status.isDenial
  }

  /// Whether a patch was refused because it was meant for an object with another uid.
  fileprivate var isAboutUID: Bool {
    guard case .status(let status) = cause else { return false }
    return status.details?.causes?.contains { $0.field == "metadata.uid" } ?? false
  }
}
