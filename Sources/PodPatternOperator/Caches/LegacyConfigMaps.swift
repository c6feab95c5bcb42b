internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization

/// The ConfigMaps that version 0.1.0 created for patterns' log shippers, as far as they were found
/// and still exist, by the uid of their pattern.
///
/// Since then pods carry their log shippers' configuration; only pods created by 0.1.0 mount such a
/// ConfigMap. It is never written to: it stays unchanged for these pods, and is deleted once there
/// are none.
final class LegacyConfigMaps: Sendable {
  private let found = Mutex<[String: ObjectMeta]>([:])

  /// Registers the ConfigMaps of 0.1.0 among all objects with its label: those that a pattern owns.
  /// One that looks alike without that owner is someone else's by now.
  ///
  /// - Returns: the owning patterns.
  func register(_ objects: [ObjectMeta]) -> [ObjectKey] {
    let made = objects.compactMap { object -> (ObjectMeta, OwnerReference)? in
      guard !object.isTerminating, let owner = object.controller, owner.isPodPattern,
        object.name == Self.name(of: owner.name)
      else { return nil }
      return (object, owner)
    }
    found.withLock { $0 = Dictionary(made.map { ($1.uid, $0) }, uniquingKeysWith: { $1 }) }
    return made.map { ObjectKey(namespace: $0.namespace, name: $1.name) }
  }

  /// The ConfigMap of a pattern, if it has one.
  func configMap(ofOwner uid: String) -> ObjectMeta? { found.withLock { $0[uid] } }

  /// Unregisters a pattern's ConfigMap, which is gone.
  func forget(owner uid: String) { found.withLock { $0[uid] = nil } }

  static func name(of pattern: String) -> String { "\(pattern)-log-shipper" }
}

extension OwnerReference {
  /// Whether it refers to a PodPattern, in any version of the API.
  fileprivate var isPodPattern: Bool {
    kind == PodPattern.kind && apiVersion.beginsWithBytes(of: "\(PodPattern.group)/")
  }
}

/// Looks once for the ConfigMaps that version 0.1.0 left, when this process becomes the leader.
///
/// Expected flow: it runs as a service in addition to the controller; each pattern that has such a
/// ConfigMap is enqueued, and its reconcile deletes it in due time.
///
/// Guarantees: it writes nothing, delays nothing, and retries with growing delays until the server
/// has answered. It only lists metadata and does not watch: no such ConfigMap is created any more.
struct LegacyConfigMapFinder: Service {
  let found = LegacyConfigMaps()
  private let sources: InformerFactory

  init(_ sources: InformerFactory) { self.sources = sources }

  /// Nothing waits for this.
  private static let waits = Backoff.Policy(
    initial: .seconds(1), maximum: .seconds(300), jitter: 1)

  func run() async throws {
    await cancellingAtStop {
      guard (try? await sources.leadership.waitUntilHeld()) != nil else { return }
      var backoff = Backoff(Self.waits, seed: 0)
      while !Task.isCancelled {
        do throws(APIError) {
          for pattern in found.register(try await list()) { sources.queue.add(pattern) }
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
