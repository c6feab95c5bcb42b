internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle

/// Looks once for the ConfigMaps that version 0.1.0 left, when this process leads.
///
/// Expected flow: it is run as a service beside the controller; each pattern that has such a
/// ConfigMap is put into the queue, and its reconcile deletes it when its time has come.
///
/// Guarantees: it changes nothing itself, keeps nobody waiting, and tries again, with growing waits,
/// until the server has answered. It lists metadata alone, and watches nothing: no such ConfigMap is
/// made any more.
struct FormerConfigMapSearch: Service {
  /// What was found.
  let book = FormerConfigMapBook()
  private let sources: InformerFactory

  init(_ sources: InformerFactory) { self.sources = sources }

  /// From a second to five minutes: nobody waits for this.
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
    // A service that ends would end all others.
    try? await gracefulShutdown()
  }

  private func list() async throws(APIError) -> [ObjectMeta] {
    let scopes = sources.namespaces.isEmpty ? [nil] : sources.namespaces.map(Optional.some)
    // Few at once: anybody may make some that look alike, with annotations of 256 KiB.
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
