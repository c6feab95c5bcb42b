internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Candidates that only a kubeconfig or a cluster knows: names of PodPatterns, namespaces, contexts
/// and revisions.
///
/// A person waits with a half-typed word: what can't be had soon is not offered, and nothing is said.
struct LiveValues {
  private let request: CompletionRequest
  private let access: ClusterAccess

  /// No answer is worth a longer wait.
  private static let patience = Duration.seconds(3)

  static func values(_ request: CompletionRequest) async -> Completion {
    if request.subject == "context" {
      let names = try? ClusterConfiguration.contexts(
        kubeconfig: request.options["kubeconfig"]?.last)
      return offering((names ?? []).map { .init($0) }, after: request.prefix)
    }
    let context = request.options["context"]?.last
    guard ["pattern", "namespace", "revision", "to-revision"].contains(request.subject),
      let access = try? ClusterAccess(
        kubeconfig: request.options["kubeconfig"]?.last, context: context, retry: .never)
    else { return Completion() }
    let live = LiveValues(request: request, access: access)
    return (try? await live.values()) ?? Completion()
  }

  private var client: KubernetesClient { access.client.limiting(requests: Self.patience) }

  private var namespace: String {
    request.options["namespace"]?.last.flatMap { $0.isEmpty ? nil : $0 } ?? access.namespace
  }

  private func values() async throws(APIError) -> Completion {
    switch request.subject {
    case "namespace":
      let names = try await names(of: .namespaces, in: nil)
      return Self.offering(names.map { .init($0) }, after: request.prefix)
    case "pattern": return try await patterns()
    default: return try await revisions()
    }
  }

  private func names(
    of type: ResourceType, in namespace: String?
  ) async throws(APIError) -> [String] {
    try await client.list(
      type, namespace: namespace, representation: .metadata, as: JSONValue.self
    ).items.compactMap { $0["metadata"]?["name"]?.string }
  }

  /// Names of PodPatterns that were not given yet, after the type if that was typed.
  private func patterns() async throws(APIError) -> Completion {
    guard request.flags.isDisjoint(with: ["all", "all-namespaces"]),
      request.options["selector"] == nil, request.options["filename"] == nil
    else { return Completion() }
    let given = Set(request.words.compactMap { try? PatternName($0).name })
    var type = ""
    if let slash = request.prefix.firstIndex(of: "/") {
      type = String(request.prefix[...slash])
      guard PatternName.isType(String(type.dropLast())) else { return Completion() }
    }
    let names = try await names(of: .podPatterns, in: namespace)
    let left = names.filter { !given.contains($0) }.sorted()
    return Self.offering(left.map { .init(type + $0) }, after: request.prefix)
  }

  /// Revisions of the first PodPattern that was given, the newest first, with what they changed.
  private func revisions() async throws(APIError) -> Completion {
    let words = request.words.filter { !PatternName.isType($0) }
    guard let name = words.lazy.compactMap({ try? PatternName($0).name }).first else {
      return Completion()
    }
    let key = ObjectKey(namespace: namespace, name: name)
    let pattern = try await client.get(.podPatterns, key, as: JSONValue.self)
    let objects = try await client.list(
      .controllerRevisions, namespace: namespace,
      options: ListOptions(labelSelector: "\(ChildLabels.pattern)=\(name)"), as: JSONValue.self)
    let history = RolloutHistory(objects.items, of: pattern)
    let candidates = history.revisions.reversed().map { revision in
      Completion.Candidate("\(revision.number)", revision.change ?? "")
    }
    return Self.offering(candidates, after: request.prefix)
  }

  private static func offering(
    _ candidates: [Completion.Candidate], after prefix: String
  ) -> Completion {
    Completion(candidates.filter { $0.word.hasPrefix(prefix) })
  }
}
