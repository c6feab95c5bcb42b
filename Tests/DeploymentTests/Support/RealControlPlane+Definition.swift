import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

extension RealControlPlane {
  /// Installs the CRD, unless it is there, and waits until it is served.
  func installDefinition() async throws {
    for (definition, type) in [
      (PodPatternCRD.json, ResourceType.podPatterns), (PodPatternClassCRD.json, .podPatternClasses),
    ] {
      _ = try? await client.create(
        .customResourceDefinitions, namespace: nil, definition, as: JSONValue.self)
      try await eventually("\(type.plural) are served") {
        (try? await client.perform(.list(type, namespace: "default"))) != nil
      }
    }
  }
}
