internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Waits for PodPatterns as `kubectl wait --for=condition=Ready` does, for several at once.
struct Readiness {
  let client: KubernetesClient
  let namespace: String

  /// What of a PodPattern says that it is ready.
  private struct Condition: Decodable, Sendable {
    var type: String
    var status: String
    var observedGeneration: Int?
  }

  private struct Pattern: Decodable, Sendable {
    struct Status: Decodable, Sendable {
      var conditions: [Condition]?
    }
    var metadata: ObjectMeta
    var status: Status?

    var isReady: Bool {
      (status?.conditions ?? []).contains {
        $0.type == "Ready" && $0.status == "True"
          && $0.observedGeneration ?? 0 >= metadata.generation
      }
    }
  }

  /// Returns once every one of the named PodPatterns is ready at the same time.
  func wait(for names: Set<String>) async throws {
    var ready: Set<String> = []
    let watch = try await client.watch(
      .podPatterns, namespace: namespace, as: Pattern.self)
    guard !names.isEmpty else { return }
    for try await case .event(let event) in watch {
      switch event {
      case .added(let pattern), .modified(let pattern):
        if pattern.isReady {
          ready.insert(pattern.metadata.name)
        } else {
          ready.remove(pattern.metadata.name)
        }
      case .deleted(let pattern): ready.remove(pattern.metadata.name)
      case .bookmark, .error: continue
      }
      if names.isSubset(of: ready) { return }
    }
  }
}
