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
  private let client: KubernetesClient
  private let pattern: StoredPattern
  private var answer: Bool?

  /// A check for one reconcile of a pattern.
  init(_ client: KubernetesClient, _ pattern: StoredPattern) {
    (self.client, self.pattern) = (client, pattern)
  }

  /// Whether the pattern is there under its uid and nobody has asked for its deletion.
  ///
  /// - Returns: a failure where the server does not say.
  func isAllowed() async -> Result<Bool, WriteFailure> {
    if let answer { return .success(answer) }
    // Without a resource version in the query this is the newest state, and not a cache's.
    let request = APIRequest.get(.podPatterns, pattern.key, representation: .metadata)
    switch await client.result(request, as: PartialObjectMetadata.self) {
    case .failure(let error) where error.isNotFound: answer = false
    case .failure(let error): return .failure(WriteFailure(error))
    case .success(let live):
      answer = live.metadata.uid == pattern.uid && !live.metadata.isTerminating
    }
    return .success(answer ?? false)
  }
}
