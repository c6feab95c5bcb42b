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

  /// Users are waiting: an unreachable server is reported within seconds.
  static let retry = RetryPolicy(maximumRetries: 4, maximumElapsed: .seconds(5))

  private static let writing = WriteOptions(fieldManager: "podpattern-rollout")

  func pattern() async throws(CommandFailure) -> JSONValue {
    try await told { () async throws(APIError) in
      try await client.get(.podPatterns, key, as: JSONValue.self)
    }
  }

  func history(of pattern: JSONValue) async throws(CommandFailure) -> RolloutHistory {
    let options = ListOptions(labelSelector: "\(ChildLabels.pattern)=\(key.name)")
    let objects = try await told { () async throws(APIError) in
      try await client.list(
        .controllerRevisions, namespace: key.namespace, options: options, as: JSONValue.self)
    }
    return RolloutHistory(objects.items, of: pattern)
  }

  func merge(_ patch: JSONValue) async throws(CommandFailure) {
    _ = try await told { () async throws(APIError) in
      try await client.patch(
        .podPatterns, key, .merge, patch, options: Self.writing, as: JSONValue.self)
    }
  }

  /// Changes the pattern by a JSON patch that tests its resource version.
  ///
  /// - Returns: whether it was changed; if not, somebody else has changed the pattern.
  func change(_ pattern: JSONValue, by patch: JSONPatch) async throws(CommandFailure) -> Bool {
    do throws(APIError) {
      _ = try await client.patch(
        .podPatterns, key, .json, patch.json, options: Self.writing, as: JSONValue.self)
      return true
    } catch {
      // A failed test is reported with the code of an invalid object; the version tells them apart.
      guard error.code == 409 || error.code == 422 else { throw CommandFailure(error, about: key) }
      let version = try await self.pattern()["metadata"]?["resourceVersion"]
      guard version == pattern["metadata"]?["resourceVersion"] else { return false }
      throw CommandFailure(error, about: key)
    }
  }

  private func told<Answer>(
    _ request: () async throws(APIError) -> Answer
  ) async throws(CommandFailure) -> Answer {
    do { return try await request() } catch { throw CommandFailure(error, about: key) }
  }
}
