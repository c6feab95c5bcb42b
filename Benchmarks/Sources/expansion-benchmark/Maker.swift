internal import BenchmarkTables
internal import KubernetesCore

/// A controller that makes pods out of objects.
enum Maker: String, CaseIterable, CustomStringConvertible {
  case replicaSet = "ReplicaSet"
  case podPattern = "PodPattern"

  var description: String { rawValue }

  /// Its objects.
  var type: ResourceType {
    switch self {
    case .replicaSet: Workload.replicaSets
    case .podPattern: Workload.patterns
    }
  }

  func object(named name: String, replicas: Int, pod: JSONValue) -> JSONValue {
    switch self {
    case .replicaSet: Workload.replicaSet(named: name, replicas: replicas, pod: pod)
    case .podPattern: Workload.pattern(named: name, replicas: replicas)
    }
  }

  /// Why there are no columns of ReplicaSets.
  static let missingReplicaSets =
    "Without ReplicaSets beside it: kube-controller-manager is not in kube-apiserver's folder"
}
