internal import KubernetesCore

/// Why a request to the API server did not achieve its purpose, and whether to retry it.
///
/// It is the only error between an observation and a report: reads and writes throw it, an
/// `Outcome` collects it with the work that it belongs to, and a `Report` reports it and decides
/// when to retry.
package enum RequestFailure: Error, Hashable {
  /// The server refused the request, and will again until something changes.
  case refused(String)
  /// Something behind the server failed, such as an unavailable admission webhook. The write may or
  /// may not have been done, and a retry is unlikely to succeed soon.
  case failed(String)
  /// The namespace is being deleted, and the pattern with it.
  case namespaceTerminating(String)
  /// Nothing was done, and a retry may soon succeed: no connection, too many requests.
  case unavailable(String)
  /// The response was lost: the write may or may not have been done.
  case unknown(String)
  /// The object to change is gone or has changed since it was read. There is nothing left to do.
  case stale

  package enum Retry: Sendable, Hashable {
    case never
    /// A retry may succeed at once; the queue's back-off is enough.
    case soon
    /// It will fail until something changes: this kind of work is delayed, for up to a minute.
    case later
    /// As `later`, without being reported.
    case quietly
  }

  package var retry: Retry {
    switch self {
    case .refused, .failed: .later
    case .unavailable, .unknown: .soon
    case .namespaceTerminating: .quietly
    case .stale: .never
    }
  }

  /// Whether the write may have been done nevertheless.
  package var mayHaveSucceeded: Bool {
    switch self {
    case .failed, .unknown: true
    case .refused, .namespaceTerminating, .unavailable, .stale: false
    }
  }

  package var message: String {
    switch self {
    case .refused(let message), .failed(let message), .namespaceTerminating(let message),
      .unavailable(let message), .unknown(let message):
      message
    case .stale: "the object is gone"
    }
  }

  /// The same failure with another message.
  package func rephrased(_ change: (String) -> String) -> RequestFailure {
    switch self {
    case .refused(let message): .refused(change(message))
    case .failed(let message): .failed(change(message))
    case .namespaceTerminating(let message): .namespaceTerminating(change(message))
    case .unavailable(let message): .unavailable(change(message))
    case .unknown(let message): .unknown(change(message))
    case .stale: .stale
    }
  }

  /// The same failure, with the pod's name in the message replaced by what is common to all pods of
  /// its revision: each retry uses another name, and the message must not change with it.
  package func naming(_ pod: PlannedPod) -> RequestFailure {
    rephrased { $0.replacing(pod.key.name, with: pod.commonName) }
  }
}

extension RequestFailure: CustomStringConvertible {
  package var description: String { message }
}
