internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// One PodPattern in a cluster: reads and changes it, and reads its revisions.
///
/// Guarantees: failures are thrown as a `CommandFailure`, which says what is at fault.
struct PatternAccess {
  let client: KubernetesClient
  let key: ObjectKey
  /// Whether messages say the namespace, since there may be several of the same name.
  var showsNamespace = false

  private static let writing = WriteOptions(fieldManager: "podpattern-rollout")

  /// The name in sentences: `web`, or `shop/web`.
  var label: String { showsNamespace ? "\(key.namespace)/\(key.name)" : key.name }

  func pattern() async throws(CommandFailure) -> JSONValue {
    try await perform { () async throws(APIError) in
      try await client.get(.podPatterns, key, as: JSONValue.self)
    }
  }

  func history(of pattern: JSONValue) async throws(CommandFailure) -> RolloutHistory {
    let options = ListOptions(labelSelector: "\(ChildLabels.pattern)=\(key.name)")
    let objects = try await perform { () async throws(APIError) in
      try await client.list(
        .controllerRevisions, namespace: key.namespace, options: options, as: JSONValue.self)
    }
    return RolloutHistory(objects.items, of: pattern)
  }

  /// Changes the pattern by a JSON patch that tests its resource version.
  ///
  /// `dryRun`: whether the server only says what it would do.
  ///
  /// - Returns: the changed pattern; nil if somebody else has changed it first.
  func change(
    _ pattern: JSONValue, by patch: JSONPatch, dryRun: Bool = false
  ) async throws(CommandFailure) -> JSONValue? {
    var options = Self.writing
    options.dryRun = dryRun
    do throws(APIError) {
      return try await client.patch(
        .podPatterns, key, .json, patch.json, options: options, as: JSONValue.self)
    } catch {
      // A failed test is reported with the code of an invalid object; the version tells them apart.
      guard error.code == 409 || error.code == 422 else { throw CommandFailure(error, about: key) }
      let version = try await self.pattern()["metadata"]?["resourceVersion"]
      guard version == pattern["metadata"]?["resourceVersion"] else { return nil }
      throw CommandFailure(error, about: key)
    }
  }

  private func perform<Answer>(
    _ request: () async throws(APIError) -> Answer
  ) async throws(CommandFailure) -> Answer {
    do { return try await request() } catch { throw CommandFailure(error, about: key) }
  }
}

extension PatternAccess {
  /// A pattern's name in kubectl's output: `podpattern.podpattern.dev/web`.
  static func title(_ name: String) -> String {
    "\(PodPattern.kind.lowercased()).\(PodPattern.group)/\(name)"
  }

  /// Changes the pattern by a merge patch (RFC 7396).
  ///
  /// `patch`: makes the patch for the pattern as it is, if it is applicable.
  ///
  /// - Returns: the changed pattern.
  func change(
    by patch: (JSONValue) throws(CommandFailure) -> JSONValue
  ) async throws(CommandFailure) -> JSONValue {
    let patch = try patch(await pattern())
    return try await perform { () async throws(APIError) in
      try await client.patch(
        .podPatterns, key, .merge, patch, options: Self.writing, as: JSONValue.self)
    }
  }
}

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
          + " definition with '\(ProgramName.invocation) crd | kubectl apply -f -'",
        isAboutAll: true)
    case 404: self = .notFound(key)
    case 400, 422:
      self.init(.input, "error: the server refuses the change: \(error.message)")
    case 401:
      self.init(
        .cluster,
        "error: the server does not take the credentials: \(error.message); \(Self.advice)",
        isAboutAll: true)
    case 403: self.init(.cluster, "error: not allowed: \(error.message)")
    case _?: self.init(.cluster, "error: from the server: \(error)")
    case nil:
      self.init(
        .cluster, "error: no answer from the cluster: \(error); \(Self.advice)", isAboutAll: true)
    }
  }

  /// A server's response to a list of PodPatterns.
  ///
  /// `selector`: the labels that were asked for.
  init(listing error: APIError, selector: String?) {
    guard let selector, error.code == 400 else {
      self.init(error, about: ObjectKey(namespace: "", name: ""))
      return
    }
    self.init(
      .input, "error: --selector \(selector.debugDescription) is not understood: \(error.message)")
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
