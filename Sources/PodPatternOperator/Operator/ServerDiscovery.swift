internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore

/// What the server supports and allows, as found out at the start.
struct ServerFeatures: Sendable, Hashable {
  /// Supported by Kubernetes 1.29 and later.
  var nativeSidecars = true
  /// Whether the server has the `resize` subresource of pods.
  var podResize = false
  /// Whether conditions of pods may be changed, as the readiness gate of updates in place needs it.
  var podConditions = true
  /// Whether Namespaces may be read, whose annotations refer to defaults.
  var readableNamespaces = true
  /// Whether the server has policies that change objects, in the version that comes with Kubernetes
  /// 1.36.
  var mutatingPolicies = false
}

/// Finds out at the start what the server supports, and waits for one that does not answer yet.
struct ServerDiscovery: Sendable {
  private let client: KubernetesClient
  private let configuration: OperatorConfiguration
  private let wait: ServerWait
  private let logger: Logger

  init(
    client: KubernetesClient, configuration: OperatorConfiguration, clock: OperatorClock,
    sleep: any Clock<Duration>, logger: Logger
  ) {
    var client = client
    client.retry = .never  // `ServerWait` retries
    self.client = client
    self.configuration = configuration
    self.logger = logger
    wait = ServerWait(
      limit: configuration.startTimeout, clock: clock, sleep: sleep, logger: logger)
  }

  /// The server's features; nil if the operator is shut down before they are known.
  ///
  /// - Throws: `APIError` if waiting does not help, or after the timeout.
  func features() async throws -> ServerFeatures? {
    do {
      var features = ServerFeatures()
      let version = try await wait.result { () throws(APIError) in try await client.serverVersion()
      }
      await checkDefinition()
      if version.release == nil {
        logger.notice(
          "The API server does not tell its version, and is taken for 1.29 or later",
          metadata: ["version": "\(version.gitVersion)"])
      } else if !version.isAtLeast(1, 29) {
        features.nativeSidecars = false
        logger.notice(
          "This cluster is older than 1.29 and knows no native sidecars: they become containers",
          metadata: ["version": "\(version.gitVersion)"])
      }
      let resizes = try? await wait.result { () throws(APIError) in
        try await client.serves(.pods, subresource: "resize")
      }
      features.podResize = resizes ?? false
      if configuration.injection {
        let policies = try? await wait.result { () throws(APIError) in
          try await client.serves(InjectionPolicy.policies)
        }
        features.mutatingPolicies = policies ?? false
      }
      features.podConditions = try await wait.result { () throws(APIError) in
        try await mayChangeConditions()
      }
      features.readableNamespaces = try await wait.result { () throws(APIError) in
        try await mayReadNamespaces()
      }
      return features
    } catch is CancellationError {
      return nil
    }
  }

  /// Whether the server lets this operator read Namespaces.
  ///
  /// An operator of all namespaces needs to: it waits for this permission as for any other. An
  /// operator of some namespaces may have permissions in these alone, and does without.
  ///
  /// - Throws: `APIError` if the server does not answer: without the answer the operator would wait
  ///   for something that it may never get, or ignore a namespace's defaults.
  private func mayReadNamespaces() async throws(APIError) -> Bool {
    guard !configuration.namespaces.isEmpty else { return true }
    let list = APIRequest.list(
      .namespaces, namespace: nil, options: ListOptions(limit: 1), representation: .metadata)
    do throws(APIError) {
      _ = try await client.perform(list)
      return true
    } catch {
      guard error.code == 403 else { throw error }
      logger.notice(
        """
        Namespaces can't be read, so their annotation \(ChildLabels.defaults) is not looked at; \
        grant list and watch on namespaces for it: \(error.message)
        """)
      return false
    }
  }

  /// Whether the server lets this operator change conditions of pods, in all its namespaces.
  ///
  /// It is asked and not tried: a gate that nobody can open keeps new pods from becoming ready.
  ///
  /// - Throws: `APIError` if the server does not answer.
  private func mayChangeConditions() async throws(APIError) -> Bool {
    let spaces = configuration.namespaces.isEmpty ? [""] : configuration.namespaces
    for namespace in spaces {
      let review = AccessReview(.pods, subresource: "status", verb: "patch", namespace: namespace)
      if let reason = try await refusal(of: review) {
        let place = namespace.isEmpty ? "all namespaces" : "namespace \(namespace)"
        logger.notice(
          """
          The operator may not patch pods/status in \(place), so pods that strategy.inPlace: \
          IfPossible updates do not leave their Services for it, and may lose requests; grant patch \
          on pods/status, and restart the operator: \(reason)
          """)
        return false
      }
    }
    return true
  }

  /// Why the server would refuse what a review is about; nil if it would not.
  private func refusal(of review: AccessReview) async throws(APIError) -> String? {
    do throws(APIError) {
      let answer = try await client.create(
        AccessReview.type, namespace: nil, review.json, as: AccessReview.Answer.self)
      return answer.status.allowed ? nil : answer.status.reason ?? "no role grants it"
    } catch {
      // Whoever may not even ask has not been given the right, as far as anybody knows.
      guard error.code == 403 || error.code == 404 else { throw error }
      return error.message
    }
  }

  /// Warns if the CRD is not installed; the watch waits for it.
  private func checkDefinition() async {
    guard let isServed = try? await client.serves(.podPatterns), !isServed else { return }
    logger.warning(
      """
      The server does not know PodPatterns: install the CRD, as with \
      "podpattern crd | kubectl apply -f -"; until then there is nothing to do
      """)
  }
}

/// Waits for an API server that does not answer at the start, or can't yet.
///
/// If the operator exited instead, it would be restarted with growing delays, up to five minutes
/// after the server is back.
struct ServerWait {
  /// Nil for as long as it takes.
  let limit: Duration?
  let clock: OperatorClock
  let sleep: any Clock<Duration>
  let logger: Logger

  /// How often the log says that the server is awaited.
  private static let logInterval = Duration.seconds(60)

  /// The result of a request, once the server answers it.
  ///
  /// - Throws: `APIError` if a retry can't succeed without intervention, such as for an untrusted
  ///   certificate, or after the timeout; `CancellationError`.
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
        guard error.isTransient, limit.map({ now - started + wait < $0 }) ?? true else {
          throw error
        }
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
  /// Whether a retry may succeed without intervention.
  fileprivate var isTransient: Bool {
    switch cause {
    case .status(let status): (status.code ?? 0) >= 500 || status.code == 429
    case .transport(let error):
      ![.untrusted, .invalid, .cancelled, .refusedLocally].contains(error.kind)
    case .undecodable, .credentials: false
    }
  }
}
