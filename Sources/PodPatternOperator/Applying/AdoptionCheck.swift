internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Whether a pattern may adopt, asked of the server once for all that one reconcile adopts.
///
/// What lost its owner may have lost it because the pattern is deleted and its objects are to stay;
/// and the watch of patterns may lag behind that of pods. Adopted again, they would be deleted with
/// the pattern. So whoever adopts looks at the pattern itself first, as Kubernetes' own controllers do.
actor AdoptionCheck {
  private let server: WriteClient
  private let pattern: PatternSnapshot
  private var answer: Bool?

  /// A check for one reconcile of a pattern.
  init(_ server: WriteClient, _ pattern: PatternSnapshot) {
    (self.server, self.pattern) = (server, pattern)
  }

  /// Whether the pattern is there under its uid and nobody has asked for its deletion.
  func isAllowed() async throws(RequestFailure) -> Bool {
    if let answer { return answer }
    let isAllowed: Bool
    do throws(APIError) {
      // Without a resource version in the query this is the newest state, and not a cache's.
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
