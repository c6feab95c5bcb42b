internal import FoundationEssentials
public import KubernetesCore
public import Logging

/// Performs requests against one API server, with credentials and retries; fails with ``APIError``.
///
/// ```swift
/// // As kubectl finds it, or as a pod does.
/// let configuration = try ClusterConfiguration.load()
/// let client = try KubernetesClient(configuration: configuration, userAgent: "example/1.0") {
///   try CurlTransport($0)
/// }
/// let pods = try await client.list(.pods, namespace: "default", as: JSONValue.self)
/// let key = ObjectKey(namespace: "default", name: "settings")
/// let patch: JSONValue = ["data": ["colour": "blue"]]
/// _ = try await client.patch(.configMaps, key, .merge, patch, as: JSONValue.self)
/// ```
///
/// What a request is, the verbs of `APIRequest` say; the methods here join a verb with the type of its
/// answer, and ``perform(_:retry:)`` sends any request.
public struct KubernetesClient: Sendable {
  /// When requests are repeated, unless a call says otherwise; a copy of a client may have its own.
  public var retry: RetryPolicy

  private var transports: any TransportSource
  private let credentials: any CredentialProvider
  private let userAgent: HTTPHeader
  private let logger: Logger
  private let now: @Sendable () -> Duration
  private let sleep: @Sendable (Duration) async throws -> Void
  private let random: @Sendable () -> Double

  /// What a client calls itself where its program says nothing.
  public static var defaultUserAgent: String { "swift-kubernetes-client" }

  /// A client over a transport.
  ///
  /// - Parameters:
  ///   - transport: the way to the server.
  ///   - credentials: whom requests are shown as.
  ///   - retry: when a request is repeated.
  ///   - userAgent: what the client calls itself.
  ///   - logger: where it says what happens.
  ///   - clock: what the waits between tries are measured with.
  ///   - random: gives numbers from 0 up to 1 that spread those waits.
  public init<C: Clock>(
    transport: any Transport, credentials: any CredentialProvider = .none,
    retry: RetryPolicy = .standard, userAgent: String = Self.defaultUserAgent,
    logger: Logger = Logger(label: "kubernetes-client"), clock: C = ContinuousClock(),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) where C.Duration == Duration {
    self.init(
      transports: FixedTransport(transport: transport), credentials: credentials, retry: retry,
      userAgent: userAgent, logger: logger, clock: clock, random: random)
  }

  /// A client of a configured cluster.
  ///
  /// - Parameters:
  ///   - configuration: which cluster to talk to, and how.
  ///   - retry: when a request is repeated.
  ///   - userAgent: what the client calls itself.
  ///   - logger: where it says what happens.
  ///   - clock: what the waits between tries are measured with.
  ///   - random: gives numbers from 0 up to 1 that spread those waits.
  ///   - transport: makes a transport to a server; called again with each new client certificate
  ///     that a plugin hands out, and when the configuration's files hold other certificates.
  /// - Throws: what `transport` throws.
  public init<C: Clock>(
    configuration: ClusterConfiguration, retry: RetryPolicy = .standard,
    userAgent: String = Self.defaultUserAgent, logger: Logger = Logger(label: "kubernetes-client"),
    clock: C = ContinuousClock(),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    transport: @escaping @Sendable (ClusterConnection) throws -> any Transport
  ) throws where C.Duration == Duration {
    let start = clock.now
    let transports = try RebuiltTransport(
      configuration, now: { start.duration(to: clock.now) }, factory: transport)
    self.init(
      transports: transports, credentials: configuration.credentials, retry: retry,
      userAgent: userAgent, logger: logger, clock: clock, random: random)
  }

  init<C: Clock>(
    transports: any TransportSource, credentials: any CredentialProvider, retry: RetryPolicy,
    userAgent: String, logger: Logger, clock: C, random: @escaping @Sendable () -> Double
  ) where C.Duration == Duration {
    self.transports = transports
    self.credentials = credentials
    self.retry = retry
    self.userAgent = HTTPHeader("User-Agent", userAgent)
    self.logger = logger
    self.random = random
    let start = clock.now
    self.now = { start.duration(to: clock.now) }
    self.sleep = { try await clock.sleep(for: $0) }
  }

  /// A client whose requests go through something more on their way, over the same connections.
  ///
  /// `wrap`: puts a transport around another one; called for each request.
  public func through(
    _ wrap: @escaping @Sendable (any Transport) -> any Transport
  ) -> KubernetesClient {
    var client = self
    client.transports = WrappedTransport(base: transports, wrap: wrap)
    return client
  }

  /// Sends a request, repeats it as the policy allows, and returns the whole answer to it.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - retry: replaces the client's policy for this request.
  /// - Returns: the whole answer.
  /// - Throws: `APIError`, also for an answer whose status code is not one of 200 to 299.
  public func perform(
    _ request: APIRequest, retry: RetryPolicy? = nil
  ) async throws(APIError) -> APIResponse {
    var retries = Retries(policy: retry ?? self.retry)
    let start = now()
    while true {
      let outcome = try await attempt(request)
      if case .success(let response) = outcome, response.isSuccess { return response }
      guard
        let delay = retries.delay(
          after: outcome, of: request, elapsed: now() - start, random: random())
      else { throw Self.error(of: outcome, request) }
      logger.debug(
        "repeating a request",
        metadata: ["request": "\(request.title)", "after": "\(outcome.summary)", "in": "\(delay)"])
      do {
        try await sleep(delay)
      } catch {
        throw APIError(
          request, .transport(TransportError(.cancelled, "cancelled while waiting to try again")))
      }
    }
  }

  /// Performs a request and decodes the answer; a `JSONValue` keeps the order of keys and the
  /// spelling of numbers.
  ///
  /// - Throws: `APIError`, also where the answer is not of that type.
  public func perform<Answer: Decodable & Sendable>(
    _ request: APIRequest, as type: Answer.Type, retry: RetryPolicy? = nil
  ) async throws(APIError) -> Answer {
    try decode(type, from: try await perform(request, retry: retry), to: request)
  }

  /// Performs a request and reads the answer, in JSON or in protobuf, as its header says.
  ///
  /// - Throws: `APIError`, also where the answer can't be read.
  package func perform<Answer>(
    _ request: APIRequest, reading decoding: ObjectDecoding<Answer>, retry: RetryPolicy? = nil
  ) async throws(APIError) -> Answer {
    let response = try await perform(request, retry: retry)
    do {
      return try decoding.answer(response)
    } catch {
      let reason = (error as? DecodingError)?.explanation ?? "\(error)"
      throw APIError(request, .undecodable(reason))
    }
  }

  /// Sends a request and returns once the head of a successful answer is there; its body follows.
  ///
  /// Nothing is repeated, save once with new credentials after 401: whoever streams has to go on
  /// after a break anyway, and does both in one place.
  ///
  /// - Throws: `APIError`, also for an answer whose status code is not one of 200 to 299.
  public func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse {
    let answer: StreamedResponse
    switch try await authorized(
      request, { (transport, request) in await transport.streaming(request) })
    {
    case .success(let response): answer = response
    case .failure(let error): throw APIError(request, .transport(error))
    }
    guard !answer.isSuccess else { return answer }
    let body = await answer.body.beginning(Status.maximumBodyLength)
    throw APIError(request, .status(Status(httpStatus: answer.status, body: body)))
  }

  private func attempt(
    _ request: APIRequest
  ) async throws(APIError) -> Result<APIResponse, TransportError> {
    try await authorized(request) { (transport, request) in await transport.sending(request) }
  }

  /// Makes an exchange with credentials, and once more with new ones where the first are refused.
  private func authorized<Answer: HTTPAnswer>(
    _ request: APIRequest,
    _ exchange: (any Transport, APIRequest) async -> Result<Answer, TransportError>
  ) async throws(APIError) -> Result<Answer, TransportError> {
    do {
      let generation = transports.generation
      let first = try await credentials.credentials()
      let outcome = try await exchange(
        transports.transport(for: first), request.adding(first, userAgent))
      switch outcome {
      case .success(let answer):
        guard answer.status == 401 else { return outcome }
        // Both are asked: certificate and token may have been replaced together.
        let (isCertificateNew, isTokenNew) = (
          transports.renew(rejected: generation), try await credentials.renew(rejected: first)
        )
        guard isCertificateNew || isTokenNew else { return outcome }
      case .failure(let error):
        guard error.kind == .untrusted, transports.renew(rejected: generation) else {
          return outcome
        }
      }
      let second = try await credentials.credentials()
      return try await exchange(
        transports.transport(for: second), request.adding(second, userAgent))
    } catch {
      throw APIError(request, .credentials(error.message))
    }
  }

  /// The error that a request ends with after its last try.
  private static func error(
    of outcome: Result<APIResponse, TransportError>, _ request: APIRequest
  ) -> APIError {
    switch outcome {
    case .failure(let error): return APIError(request, .transport(error))
    case .success(let response):
      let body = response.body.prefix(Status.maximumBodyLength)
      return APIError(request, .status(Status(httpStatus: response.status, body: body)))
    }
  }
}
