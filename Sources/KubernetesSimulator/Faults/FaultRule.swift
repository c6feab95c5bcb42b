public import KubernetesCore

/// A fault that befalls some requests.
public struct FaultRule: Sendable {
  /// What happens to a request.
  public enum Effect: Sendable {
    /// Nothing accepts the connection: the server does not see the request.
    case refuseConnection
    /// The server does what is asked, and its answer is lost.
    case loseAnswer
    /// The answer breaks off after so many bytes of its body.
    case cutBody(afterBytes: Int)
    /// The answer takes so much longer.
    case delay(Duration)
    /// The server refuses.
    case refuse(Refusal)
  }

  /// A refusal in the API's terms.
  public struct Refusal: Sendable, Hashable {
    /// The HTTP status code.
    public var code: Int
    /// The API's reason, such as `Forbidden`.
    public var reason: String
    /// For a person to read.
    public var message: String
    /// How many seconds the client is asked to wait.
    public var retryAfterSeconds: Int?
    /// The reason of the one cause that its details have, such as `NamespaceTerminating`.
    public var cause: String?

    /// A refusal with its code, reason and message.
    public init(
      code: Int, reason: String, message: String, retryAfterSeconds: Int? = nil,
      cause: String? = nil
    ) {
      self.cause = cause
      self.code = code
      self.reason = reason
      self.message = message
      self.retryAfterSeconds = retryAfterSeconds
    }

    /// 403, as an exhausted quota has it.
    public static func forbidden(_ message: String) -> Refusal {
      Refusal(code: 403, reason: "Forbidden", message: message)
    }

    /// 409, as for an object that changed meanwhile.
    public static let conflict = Refusal(
      code: 409, reason: "Conflict",
      message:
        "Operation cannot be fulfilled: the object has been modified; please apply your changes "
        + "to the latest version and try again")

    /// 410, as for a version that is forgotten.
    public static let gone = Refusal(
      code: 410, reason: "Expired",
      message: "The resourceVersion for the provided list is too old.")

    /// 429 with Retry-After.
    public static func tooManyRequests(retryAfterSeconds: Int) -> Refusal {
      Refusal(
        code: 429, reason: "TooManyRequests",
        message: "Too many requests, please try again later.",
        retryAfterSeconds: retryAfterSeconds)
    }

    /// 503, as a server that starts or stops answers.
    public static let unavailable = Refusal(
      code: 503, reason: "ServiceUnavailable",
      message: "the server is currently unable to handle the request")
  }

  /// What happens.
  public var effect: Effect
  /// How many more requests it happens to; nil for all.
  public var remaining: Int?
  /// Which requests it happens to.
  public var matches: @Sendable (APIRequest) -> Bool

  /// A fault of the requests that match; by default of the next one alone.
  public init(
    _ effect: Effect, times: Int? = 1,
    where matches: @escaping @Sendable (APIRequest) -> Bool = { _ in true }
  ) {
    self.effect = effect
    remaining = times
    self.matches = matches
  }
}

extension APIRequest {
  /// Whether this is a watch.
  public var isWatch: Bool {
    method == .get && query.contains { $0.name == "watch" && ["true", "1"].contains($0.value) }
  }

  /// Whether this is about objects of a type, in whatever namespace.
  public func concerns(_ type: ResourceType) -> Bool {
    guard
      case .resource(let group, let version, let plural, _, _, _) = Route(path: path)
    else { return false }
    return (group, version, plural) == (type.group, type.version, type.plural)
  }
}
