import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// What is installed, held against the API server's schema and the pod security level `restricted`.
@Suite(
  .tags(.realServer), .realServer,
  .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"), .serialized,
  .timeLimit(.minutes(5)))
struct RealAdmissionTests {
  @Test(arguments: ControlPlaneRelease.all, ["default", "one-team"])
  func `the API server takes what the chart makes, without a warning`(
    release: ControlPlaneRelease, name: String
  ) async throws {
    let plane = try await Self.prepared(release)
    let golden = try Repository.text("Tests/DeploymentTests/Golden/\(name).golden.yaml")
    try expectTaken(golden, by: plane)
  }

  @Test(arguments: ControlPlaneRelease.all, ["crd", "default"])
  func `the API server takes the Kustomize bases, without a warning`(
    release: ControlPlaneRelease, base: String
  ) async throws {
    let plane = try await Self.prepared(release)
    try expectTaken(Tool.kubectl.run("kustomize", "config/\(base)").text, by: plane)
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `the API server takes every sample`(release: ControlPlaneRelease) async throws {
    let plane = try await Self.prepared(release)
    let samples = try Tool.kubectl.run("kustomize", "config/samples")
    try expectTaken(samples.text, by: plane)
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `the API server takes every sample of a class`(release: ControlPlaneRelease) async throws {
    let plane = try await Self.prepared(release)
    for name in ["logging", "git-sync", "database-proxy", "exporter"] {
      try expectTaken(try Repository.text("config/samples/classes/\(name).yaml"), by: plane)
    }
  }

  @Test(.enabled(if: (ControlPlaneRelease.newest?.minor ?? 0) >= 36, "needs Kubernetes 1.36"))
  func `the API server takes what classes need, without a warning`() async throws {
    let plane = try await Self.prepared(try #require(ControlPlaneRelease.newest))
    let golden = try Repository.text("Tests/DeploymentTests/Golden/injection.golden.yaml")
    try expectTaken(golden, by: plane)
    try expectTaken(Tool.kubectl.run("kustomize", "config/injection").text, by: plane)
  }

  @Test(.enabled(if: (ControlPlaneRelease.newest?.minor ?? 0) >= 36, "needs Kubernetes 1.36"))
  func `the API server takes what every sample of a class is compiled to`() async throws {
    let plane = try await Self.prepared(try #require(ControlPlaneRelease.newest))
    for name in ["logging", "git-sync", "database-proxy", "exporter"] {
      let compiled = try ProgramOutput(
        running: BuiltProgram.path("podpattern"),
        ["class", "compile", "-f", Repository.path("config/samples/classes/\(name).yaml")],
        folder: plane.folder)
      #expect(compiled.status == 0, "\(compiled.text)")
      try expectTaken(compiled.text, by: plane)
    }
  }

  private func expectTaken(_ text: String, by plane: RealControlPlane) throws {
    let applied = try plane.kubectl(
      [
        "apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict",
        "--warnings-as-errors",
        "-f", "-",
      ], input: text)
    #expect(applied.status == 0, "\(applied.text)")
  }

  /// The shared control plane with the CRD and the namespaces, at the level that warns of most.
  private static func prepared(
    _ release: ControlPlaneRelease
  ) async throws -> RealControlPlane {
    let plane = try await RealControlPlane.shared(release)
    try await plane.installDefinition()
    for name in ["podpattern-system", "team-a", "team-b"] {
      let namespace: JSONValue = [
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": [
          "name": .string(name),
          "labels": [
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
          ],
        ],
      ]
      _ = try? await plane.client.create(.namespaces, namespace: nil, namespace, as: JSONValue.self)
    }
    return plane
  }
}
