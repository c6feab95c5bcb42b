internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// The moment at which the tests' clocks stand.
let noon = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

/// A time before or after noon.
func noon(_ seconds: Int) -> Timestamp { Timestamp(noon.date.addingTimeInterval(Double(seconds))) }

/// A pod of the pattern `shop/weather`, uid `uid-weather`, revision `new`.
func pod(
  _ name: String, _ phase: PodPhase = .running, revision: String = "new",
  owner: String? = "uid-weather", pattern: String = "weather", ready: Int? = nil, age: Int = 60,
  ending: Bool = false, cost: Int = 0, node: String? = "node-1", replacement: Int = 0,
  containers: [ContainerSnapshot] = [], initContainers: [ContainerSnapshot] = []
) -> PodSnapshot {
  PodSnapshot(
    key: ObjectKey(namespace: "shop", name: name), uid: "uid-\(name)", resourceVersion: "1",
    pattern: pattern, revision: revision, ownerUID: owner, phase: phase,
    readySince: ready.map { noon(-$0) }, created: noon(-age), isTerminating: ending,
    deletionCost: cost, node: node, replacement: replacement, initContainers: initContainers,
    containers: containers)
}

/// A moment of the pattern `shop/weather` at noon.
func snapshot(
  _ pods: [PodSnapshot], replicas: Int = 1, adjust: (inout Snapshot) -> Void = { _ in }
) -> Snapshot {
  var result = Snapshot(
    key: ObjectKey(namespace: "shop", name: "weather"), uid: "uid-weather", generation: 1,
    target: Snapshot.Target(replicas: replicas, revision: "new"), pods: pods, now: noon)
  adjust(&result)
  return result
}
