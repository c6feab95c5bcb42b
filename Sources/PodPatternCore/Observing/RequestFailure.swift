internal import KubernetesCore

/// Why a request to the API server did not do what it was for, and what to expect of another try.
///
/// It is the one error between an observation and a report: whatever reads or writes throws it, an
/// `Outcome` collects it with the work that it belongs to, and a `Report` tells it and decides when
/// to try again.
package enum RequestFailure: Error, Hashable {
  /// The server said no, and will say so again until something changes.
  case refused(String)
  /// Something went wrong behind the server, such as an admission webhook that is down. Nobody knows
  /// whether the write was done, and the next try will hardly go better.
  case failed(String)
  /// The namespace is being deleted, and the pattern with it.
  case ending(String)
  /// Nothing was done, and that may be different soon: no connection, too many requests.
  case unavailable(String)
  /// Nobody knows whether the write was done: the answer was lost.
  case unknown(String)
  /// What was to be changed is gone, or is not what was seen any more. Nothing is left to be done.
  case stale

  /// What to expect of another try.
  package enum Retry: Sendable, Hashable {
    /// There is nothing left to try.
    case never
    /// It may go well at once; the queue's back-off is enough.
    case soon
    /// It will fail again until something changes: this kind of work waits, up to a minute.
    case later
    /// As `later`, and nobody needs to be told.
    case quietly
  }

  /// What to expect of another try.
  package var retry: Retry {
    switch self {
    case .refused, .failed: .later
    case .unavailable, .unknown: .soon
    case .ending: .quietly
    case .stale: .never
    }
  }

  /// Whether the write may have been done all the same.
  package var mayBeDone: Bool {
    switch self {
    case .failed, .unknown: true
    case .refused, .ending, .unavailable, .stale: false
    }
  }

  /// What happened, in words.
  package var message: String {
    switch self {
    case .refused(let message), .failed(let message), .ending(let message),
      .unavailable(let message), .unknown(let message):
      message
    case .stale: "the object is gone"
    }
  }

  /// The same failure in other words.
  package func rephrased(_ change: (String) -> String) -> RequestFailure {
    switch self {
    case .refused(let message): .refused(change(message))
    case .failed(let message): .failed(change(message))
    case .ending(let message): .ending(change(message))
    case .unavailable(let message): .unavailable(change(message))
    case .unknown(let message): .unknown(change(message))
    case .stale: .stale
    }
  }

  /// The same failure, whose message calls the pod by what all pods of its revision are called: each
  /// try has another name, and the message is to stay the same from one to the next.
  package func naming(_ pod: PlannedPod) -> RequestFailure {
    rephrased { $0.replacing(pod.key.name, with: pod.commonName) }
  }
}

extension RequestFailure: CustomStringConvertible {
  package var description: String { message }
}
