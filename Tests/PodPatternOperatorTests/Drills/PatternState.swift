internal import KubernetesCore
internal import PodPatternCore

@testable internal import PodPatternOperator

/// A pattern at one moment of a drill, for whoever waits until it is as declared.
struct PatternState {
  let name: String
  private let generation: Int?
  private let status: PodPatternStatus

  init(_ object: JSONValue) {
    name = object["metadata"]?["name"]?.string ?? ""
    generation = object["metadata"]?["generation"]?.integer
    status = PodPatternStatus(json: object["status"] ?? [:])
  }

  /// Whether the status says that there are so many pods, as last declared, and that nothing is left to
  /// do.
  func isDone(with count: Int) -> Bool {
    status.observedGeneration == generation && status.replicas == count
      && status.readyReplicas == count && status.updatedReplicas == count
      && status.ready == "\(count)/\(count)" && status[.ready]?.isTrue == true
      && status[.reconciling]?.isTrue == false
  }

  /// Whether the pods are what the status says.
  func isMet(by pods: [PodSnapshot]) -> Bool {
    pods.count == status.replicas
      && pods.allSatisfy { $0.isReady && $0.isActive && $0.revision == status.updateRevision }
  }
}
