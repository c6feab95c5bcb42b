internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging

/// Makes the pods of a namespace run and be ready, as far as their status goes: what a kubelet would
/// write, where no kubelet is.
///
/// A pod whose deletion was asked for it removes: the API server does that itself for pods without a
/// node, but not where whoever asked was killed in the middle.
///
/// It says of each container that it runs the image that the spec names, so that a change of the
/// image in place is seen to be carried out; what has an image with the tag `broken` never gets
/// ready. A pod takes its time over it, each its own.
final class HollowKubelet: Sendable {
  /// What is read of a pod.
  struct Pod: KubernetesObject, Decodable {
    struct Container: Decodable, Hashable {
      let name: String
      let image: String
      let restartPolicy: String?
    }

    struct Gate: Decodable { let conditionType: String }

    struct Spec: Decodable {
      let readinessGates: [Gate]?
      let initContainers: [Container]?
      let containers: [Container]
    }

    struct Status: Decodable {
      struct Running: Decodable, Hashable {
        let name: String
        let image: String
        let restartCount: Int
      }

      struct Condition: Decodable {
        let type: String
        let status: String
      }

      let phase: String?
      let startTime: String?
      let conditions: [Condition]?
      let initContainerStatuses: [Running]?
      let containerStatuses: [Running]?
    }

    let metadata: ObjectMeta
    let spec: Spec
    let status: Status?

    /// Whether all readiness gates are open.
    var isOpen: Bool {
      (spec.readinessGates ?? []).allSatisfy { has($0.conditionType) }
    }

    func has(_ condition: String) -> Bool {
      status?.conditions?.contains { $0.type == condition && $0.status == "True" } ?? false
    }
  }

  private let client: KubernetesClient
  private let namespace: String

  init(client: KubernetesClient, namespace: String) {
    (self.client, self.namespace) = (client, namespace)
  }

  /// Watches and writes until the task is cancelled.
  func run() async {
    let logger = Logger(label: "kubelet") { _ in SwiftLogNoOpLogHandler() }
    let queue = WorkQueue<ObjectKey>(name: "kubelet")
    let pods = Informer(
      client, InformerConfiguration(.pods, namespaces: [namespace]),
      decoding: ObjectDecoding<Pod>.decodable, logger: logger
    ) { change in
      // From 5 to 100 ms, by the pod's uid.
      let delay = change.object.metadata.uid.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 96 }
      queue.add(change.object.key, after: .milliseconds(5 + delay))
    }
    let controller = Controller(
      name: "kubelet", queue: queue, workers: 32, caches: [pods], logger: logger
    ) { [client] key in
      guard let pod = pods.store[key] else { return .done }
      do throws(APIError) {
        if pod.metadata.deletionTimestamp != nil {
          try await client.delete(.pods, key, options: .init(gracePeriodSeconds: 0))
        } else if let patch = Self.patch(pod) {
          _ = try await client.patch(
            .pods, key, subresource: "status", .strategicMerge, patch,
            as: PartialObjectMetadata.self)
        }
        return .done
      } catch {
        return error.isNotFound ? .done : .retry(error)
      }
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await pods.run() }
      group.addTask { try? await controller.run() }
    }
  }

  /// The status of a pod whose containers all run as the spec has them; nil where it says so.
  private static func patch(_ pod: Pod) -> JSONValue? {
    let initializers = (pod.spec.initContainers ?? []).map {
      status($0, runs: $0.restartPolicy == "Always", in: pod.status?.initContainerStatuses)
    }
    let containers = pod.spec.containers.map {
      status($0, runs: true, in: pod.status?.containerStatuses)
    }
    let isBroken = pod.spec.containers.contains { $0.image.hasSuffix(":broken") }
    let isReady = !isBroken && pod.isOpen
    guard
      pod.status?.phase != "Running" || pod.has("Ready") != isReady
        || zip(pod.spec.containers, pod.status?.containerStatuses ?? []).contains(where: {
          $0.image != $1.image
        })
        || zip(pod.spec.initContainers ?? [], pod.status?.initContainerStatuses ?? [])
          .contains(where: { $0.image != $1.image && $0.restartPolicy == "Always" })
    else { return nil }
    let now = JSONValue.string(Timestamp(Date()).description)
    let holds = [
      ("PodScheduled", true), ("Initialized", true), ("ContainersReady", !isBroken),
      ("Ready", isReady),
    ]
    let conditions = holds.map { type, holds -> JSONValue in
      [
        "type": .string(type), "status": holds ? "True" : "False", "lastTransitionTime": now,
      ]
    }
    return [
      "status": [
        "phase": "Running", "startTime": pod.status?.startTime.map { .string($0) } ?? now,
        "conditions": .array(conditions),
        "initContainerStatuses": initializers.isEmpty ? .null : .array(initializers),
        "containerStatuses": .array(containers),
      ]
    ]
  }

  private static func status(
    _ container: Pod.Container, runs isRunning: Bool, in old: [Pod.Status.Running]?
  ) -> JSONValue {
    let before = old?.first { $0.name == container.name }
    let restarts = before.map { $0.restartCount + ($0.image == container.image ? 0 : 1) } ?? 0
    let state: JSONValue =
      isRunning
      ? ["running": ["startedAt": .string(Timestamp(Date()).description)]]
      : ["terminated": ["exitCode": 0, "reason": "Completed"]]
    return [
      "name": .string(container.name), "image": .string(container.image),
      "imageID": .string("sha256:\(container.image)"), "restartCount": .integer(restarts),
      "ready": true, "started": true, "state": state,
    ]
  }
}
