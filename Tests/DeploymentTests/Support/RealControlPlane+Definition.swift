import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

extension RealControlPlane {
  /// Installs the CRD, unless it is there, and waits until it is served.
  func installDefinition() async throws {
    _ = try? await client.create(
      .customResourceDefinitions, namespace: nil, PodPatternCRD.json, as: JSONValue.self)
    try await eventually("the CRD is served") {
      (try? await client.perform(.list(.podPatterns, namespace: "default"))) != nil
    }
  }
}
