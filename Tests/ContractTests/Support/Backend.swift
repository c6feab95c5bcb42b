import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import KubernetesSimulatorServer
import KubernetesTestSupport
import Testing

/// An API server that the contract is held against.
enum Backend: String, Sendable, CustomTestStringConvertible {
  case simulated
  case real

  var testDescription: String { rawValue }

  /// A session in a namespace of its own.
  func session() async throws -> Session {
    switch self {
    case .simulated:
      let cluster = SimulatedCluster(kubelet: nil)
      cluster.present(by: KubectlPresentation())
      return try await Session(cluster.transport, token: nil)
    case .real:
      let cluster = try await RealControlPlane.shared()
      return try await Session(cluster.transport, token: cluster.adminToken)
    }
  }
}
