public import KubernetesCore

/// A request that an API server refused, or that did not get an answer.
public struct APIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong.
  public enum Cause: Sendable, Hashable {
    /// The server answered with a failure; where its answer was no `Status`, one is made of the
    /// HTTP status code and the answer's beginning.
    case status(Status)
    /// There is no whole answer.
    case transport(TransportError)
    /// The answer is not of the form that was expected.
    case undecodable(String)
    /// No credentials could be had, such as from an exec plugin that failed.
    case credentials(String)
  }

  /// The request's method and target, such as `POST /api/v1/namespaces/default/pods`.
  public let request: String
  /// What went wrong, for a program that tells failures apart.
  public let cause: Cause

  /// An error of a request, given by its method and target.
  public init(request: String, cause: Cause) {
    self.request = request
    self.cause = cause
  }

  /// The HTTP status code of a refusal.
  public var code: Int? { if case .status(let status) = cause { status.code } else { nil } }
  /// The API's reason for a refusal, such as `NotFound`.
  public var reason: String? { if case .status(let status) = cause { status.reason } else { nil } }

  /// 404: the object, or its whole type, is not there.
  public var isNotFound: Bool { code == 404 }
  /// 409 with reason AlreadyExists: an object of that name is there.
  public var isAlreadyExists: Bool { code == 409 && reason == "AlreadyExists" }
  /// 409 otherwise: the object changed meanwhile, or a precondition does not hold.
  public var isConflict: Bool { code == 409 && reason != "AlreadyExists" }
  /// 410: the resource version or the continue token is too old.
  public var isGone: Bool { code == 410 }

  /// What went wrong in words, without the request.
  public var message: String {
    switch cause {
    case .status(let status):
      status.message ?? status.reason ?? "HTTP status \(status.code ?? 0)"
    case .transport(let error): error.message
    case .undecodable(let reason): "the answer could not be read: \(reason)"
    case .credentials(let reason): reason
    }
  }

  /// What was asked for and what went wrong.
  public var description: String { "\(request): \(message)" }
}
