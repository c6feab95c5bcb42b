internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Whether a pattern may adopt, read from the server once per reconcile.
///
/// Objects may be orphans because the pattern was deleted with `--cascade=orphan`, and the watch of
/// patterns may lag behind that of pods. If such an object were adopted, it would be deleted with
/// the pattern. So the pattern itself is read before adopting, as Kubernetes' own controllers do.
actor AdoptionCheck {
  private let server: WriteClient
  /// The pattern that is to adopt.
  let pattern: PatternSnapshot
  private var answer: Bool?

  init(_ server: WriteClient, _ pattern: PatternSnapshot) {
    (self.server, self.pattern) = (server, pattern)
  }

  /// Whether the pattern exists with the same uid and has not been deleted.
  func isAllowed() async throws(RequestFailure) -> Bool {
    if let answer { return answer }
    let isAllowed: Bool
    do throws(APIError) {
      // Without a resource version this reads the newest state instead of a cache's.
      let live = try await server.read(
        .get(.podPatterns, pattern.key, representation: .metadata), as: PartialObjectMetadata.self)
      isAllowed = live.metadata.uid == pattern.uid && !live.metadata.isTerminating
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      isAllowed = false
    }
    answer = isAllowed
    return isAllowed
  }
}
