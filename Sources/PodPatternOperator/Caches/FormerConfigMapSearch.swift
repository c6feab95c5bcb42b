internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle

/// Looks once for the ConfigMaps that version 0.1.0 left, when this process becomes the leader.
///
/// Expected flow: it runs as a service in addition to the controller; each pattern that has such a
/// ConfigMap is enqueued, and its reconcile deletes it in due time.
///
/// Guarantees: it writes nothing, delays nothing, and retries with growing delays until the server
/// has answered. It only lists metadata and does not watch: no such ConfigMap is created any more.
struct FormerConfigMapSearch: Service {
  let book = FormerConfigMapBook()
  private let sources: InformerFactory

  init(_ sources: InformerFactory) { self.sources = sources }

  /// Nothing waits for this.
  private static let waits = Backoff.Policy(
    initial: .seconds(1), maximum: .seconds(300), jitter: 1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      guard (try? await sources.leadership.waitUntilHeld()) != nil else { return }
      var backoff = Backoff(Self.waits, seed: 0)
      while !Task.isCancelled {
        do throws(APIError) {
          for pattern in book.take(try await list()) { sources.queue.add(pattern) }
          break
        } catch {
          if backoff.failures == 0 {
            sources.logger.warning(
              """
              The ConfigMaps that version 0.1.0 made can't be listed, so they stay for now: \(error)
              """)
          }
          try? await sources.clock.sleep(for: backoff.next())
        }
      }
    }
    // A service that returns would end all others.
    try? await gracefulShutdown()
  }

  private func list() async throws(APIError) -> [ObjectMeta] {
    let scopes = sources.namespaces.isEmpty ? [nil] : sources.namespaces.map(Optional.some)
    // Small pages: anyone may create ConfigMaps that look alike, with annotations of 256 KiB.
    let options = ListOptions(
      labelSelector: "\(ChildLabels.managedBy)=\(ChildLabels.manager)", limit: 50)
    var found: [ObjectMeta] = []
    for scope in scopes {
      found += try await sources.client.list(
        .configMaps, namespace: scope, options: options, representation: .metadata,
        as: StoredChild.self
      ).items.map(\.metadata)
    }
    return found
  }
}
