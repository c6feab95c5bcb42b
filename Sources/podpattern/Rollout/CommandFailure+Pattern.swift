internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Failures in kubectl's words, for those who know these.
extension CommandFailure {
  /// What is wrong with a PodPattern, by its name: `error: podpatterns.podpattern.dev "web" …`.
  static func pattern(_ name: String, _ what: String) -> CommandFailure {
    CommandFailure(
      .input, "error: \(ResourceType.podPatterns.plural).\(PodPattern.group) \"\(name)\" \(what)")
  }

  static func notFound(_ key: ObjectKey) -> CommandFailure {
    pattern(key.name, "not found in namespace \(key.namespace)")
  }

  /// A server's response to a request about a PodPattern, and what to do about it.
  init(_ error: APIError, about key: ObjectKey) {
    switch error.code {
    case 404 where error.isAboutType:
      self.init(
        .cluster,
        "error: the server does not serve \(PodPattern.kind)s (\(PodPattern.apiVersion)): apply their"
          + " definition with '\(ProgramName.invocation) crd | kubectl apply -f -'")
    case 404: self = .notFound(key)
    case 400, 422:
      self.init(.input, "error: the server refuses the change: \(error.message)")
    case 401:
      self.init(
        .cluster,
        "error: the server does not take the credentials: \(error.message); \(Self.advice)")
    case 403: self.init(.cluster, "error: not allowed: \(error.message)")
    case _?: self.init(.cluster, "error: from the server: \(error)")
    case nil: self.init(.cluster, "error: no answer from the cluster: \(error); \(Self.advice)")
    }
  }

  private static let advice = "check the kubeconfig and its context"
}

extension APIError {
  /// Whether a 404 means that the server does not know the type at all.
  fileprivate var isAboutType: Bool {
    guard case .status(let status) = cause else { return false }
    return status.details?.name?.isEmpty ?? true
  }
}
