import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Logging
import ServiceLifecycle

/// A controller: it gives every ConfigMap the label `team` of its namespace.
struct LabelCopier: Service {
  let client: KubernetesClient
  let logger: Logger
  var clock: any Clock<Duration> = ContinuousClock()

  func run() async throws {
    let queue = WorkQueue<ObjectKey>(name: "labels", clock: clock)

    // Informers keep a store of each type up to date. Here metadata is enough of both.
    let configMaps = Informer(
      client, InformerConfiguration(.configMaps, representation: .metadata),
      decoding: ObjectDecoding<PartialObjectMetadata>.decodable, logger: logger, clock: clock
    ) { change in
      // The queue carries keys and never events: what to do follows from what is there.
      queue.add(change.object.key)
    }
    let namespaces = Informer(
      client, InformerConfiguration(.namespaces, representation: .metadata),
      decoding: ObjectDecoding<PartialObjectMetadata>.decodable, logger: logger, clock: clock
    ) { change in
      let keys = configMaps.store.objects.map(\.key)
      queue.add(contentsOf: keys.filter { $0.namespace == change.object.key.name })
    }

    let controller = Controller(
      name: "labels", queue: queue, workers: 4, caches: [namespaces, configMaps], logger: logger,
      clock: clock
    ) { key in
      guard let configMap = configMaps.store[key],
        let namespace = namespaces.store[ObjectKey(namespace: "", name: key.namespace)],
        let team = namespace.metadata.labels["team"], configMap.metadata.labels["team"] != team
      else { return .done }
      do {
        let patch: JSONValue = ["metadata": ["labels": ["team": .string(team)]]]
        _ = try await client.patch(.configMaps, key, .merge, patch, as: JSONValue.self)
        return .done
      } catch {
        return .retry(error)
      }
    }

    var manager = Manager(logger: logger)
    manager.caches = [namespaces, configMaps]
    manager.controllers = [controller]
    try await manager.run()
  }
}
