internal import KubernetesCore

/// A census read as a person would: in one summary, and in three conditions.
struct PodPatternView {
  let census: Census
  let obstacle: Obstacle?
  let shipper: ShipperState
  let note: String?
  private let diagnoses: [(pod: PodSnapshot, diagnosis: PodDiagnosis)]

  init(census: Census, obstacle: Obstacle?, shipper: ShipperState, note: String?) {
    self.census = census
    self.obstacle = obstacle
    self.shipper = shipper
    self.note = note
    diagnoses = census.active.map {
      ($0, PodDiagnosis($0, initializers: census.target.initializers))
    }
  }

  private var target: Snapshot.Target { census.target }

  /// Whether all pods have done what they were for.
  var isComplete: Bool {
    target.runsToCompletion && target.replicas > 0 && census.active.isEmpty
      && census.succeeded.count { !census.isOutdated($0) } >= target.replicas
  }

  /// The pod that concerns a person most.
  var worst: (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    diagnoses.max { left, right in
      (left.diagnosis.concern, right.pod.key) < (right.diagnosis.concern, left.pod.key)
    }
  }

  var summary: String {
    if census.snapshot.isTerminating { return "Terminating" }
    if let obstacle { return obstacle.reason }
    if census.isBackoffLimitExceeded { return "Failed" }
    if isComplete { return "Completed" }
    if let worst { return worst.diagnosis.summary }
    return target.replicas == 0 ? "ScaledToZero" : "Pending"
  }

  var shipperText: String {
    switch shipper {
    case .disabled: return "Disabled"
    case .unsupported: return "Unsupported"
    case .container(let name):
      let failing = census.active.count { pod in
        (pod.initContainers + pod.containers).contains {
          $0.name == name && ($0.trouble != nil || ($0.failure != nil && !$0.isReady))
        }
      }
      return failing == 0 ? "Shipping" : "\(failing) failing"
    }
  }
}
