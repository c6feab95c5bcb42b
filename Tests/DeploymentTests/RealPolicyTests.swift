import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// The sample of a policy of Kubernetes' own, as an API server enforces it.
@Suite(
  .tags(.realServer), .realServer,
  .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"),
  .enabled(
    if: (ControlPlaneRelease.newest?.minor ?? 0) >= 30, "needs an API server of 1.30 or later"),
  .timeLimit(.minutes(5)))
struct RealPolicyTests {
  @Test func `a pattern with an image from elsewhere is refused, and one without is taken`()
    async throws
  {
    let plane = try await RealControlPlane.shared()
    try await plane.installDefinition()
    let namespace = try await plane.makeNamespace("policy")
    let patch: JSONValue = ["metadata": ["labels": ["policies.example.com/images": "enforced"]]]
    let key = ObjectKey(namespace: "", name: namespace)
    _ = try await plane.client.patch(.namespaces, key, .merge, patch, as: JSONValue.self)
    let applied = try plane.kubectl(
      ["apply", "-f", Repository.path("config/policies/admission-policy.yaml")])
    #expect(applied.status == 0, "\(applied.text)")

    // A policy is in force a moment after it was stored.
    try await eventually("the policy is in force", within: .seconds(60)) {
      try await refusal(of: ["template": Self.template("nginx:1.27")], in: plane, namespace) != nil
    }
    let good = "registry.example.com/a:1"
    let container: JSONValue = ["image": "docker.io/b:1", "command": ["b"]]
    let refused: [(JSONValue, String)] = [
      (["template": Self.template("nginx:1.27")], "these do not: nginx:1.27"),
      (
        [
          "template": Self.template(good),
          "initializers": [
            ["name": "b", "container": container],
            ["name": "c", "waitFor": ["tcp": "a:1"]],
          ],
        ], "these do not: docker.io/b:1"
      ),
      (
        ["template": Self.template(good), "sidecars": [["name": "b", "container": container]]],
        "these do not: docker.io/b:1"
      ),
      (
        ["template": Self.template(good), "logShipper": ["image": "docker.io/c:1"]],
        "these do not: docker.io/c:1"
      ),
      (["template": Self.template("registry.example.com/a:latest")], "not latest"),
      (["template": Self.template("registry.example.com/a")], "not latest"),
    ]
    for (spec, words) in refused {
      let message = try await refusal(of: spec, in: plane, namespace)
      #expect(message?.contains(words) == true, "\(message ?? "taken"): \(spec)")
    }
    #expect(try await refusal(of: ["template": Self.template(good)], in: plane, namespace) == nil)
  }

  private static func template(_ image: String) -> JSONValue {
    ["spec": ["containers": [["name": "web", "image": .string(image)]]]]
  }

  /// The API server's words where it refuses a pattern; nil where it takes it.
  private func refusal(
    of spec: JSONValue, in plane: RealControlPlane, _ namespace: String
  ) async throws -> String? {
    let pattern: JSONValue = [
      "apiVersion": .string(PodPattern.apiVersion), "kind": "PodPattern",
      "metadata": ["generateName": "shop-"], "spec": spec,
    ]
    do {
      _ = try await plane.client.create(
        .podPatterns, namespace: namespace, pattern, as: JSONValue.self)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
