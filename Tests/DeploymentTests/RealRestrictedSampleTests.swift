import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// The samples for restricted namespaces, and the pods that they become, at a real API server.
@Suite(
  .tags(.realServer), .realServer,
  .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"),
  .timeLimit(.minutes(5)))
struct RealRestrictedSampleTests {
  private static let folder = "config/samples/restricted"

  @Test(arguments: ControlPlaneRelease.all, ["page", "reader", "report"])
  func `the pods of a sample are admitted without a warning`(
    release: ControlPlaneRelease, sample: String
  ) async throws {
    let created = try await Self.created("\(Self.folder)/\(sample).yaml", by: release)
    #expect(created.status == 0, "\(created.text)")
    #expect(created.text.contains("pod/\(sample) created"), "\(created.text)")
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `a sample for other namespaces is refused`(release: ControlPlaneRelease) async throws {
    let created = try await Self.created("config/samples/no-log-shipper.yaml", by: release)
    #expect(created.status != 0)
    #expect(created.text.contains(#"violates PodSecurity "restricted:latest""#), "\(created.text)")
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `the samples are taken as a whole`(release: ControlPlaneRelease) async throws {
    let plane = try await RealControlPlane.shared(release)
    try await plane.installDefinition()
    let samples = try Tool.kubectl.run("kustomize", Self.folder)
    let applied = try plane.kubectl(
      ["apply", "--validate=strict", "--warnings-as-errors", "-f", "-"], input: samples.text)
    #expect(applied.status == 0, "\(applied.text)")
  }

  /// What kubectl says when it creates the pods of a file's patterns where `restricted` is enforced.
  private static func created(
    _ file: String, by release: ControlPlaneRelease
  ) async throws -> ProgramOutput {
    let plane = try await RealControlPlane.shared(release)
    let namespace = try await plane.makeNamespace("restricted")
    let labels: JSONValue = [
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    ]
    let patch: JSONValue = ["metadata": ["labels": labels]]
    let key = ObjectKey(namespace: "", name: namespace)
    _ = try await plane.client.patch(.namespaces, key, .merge, patch, as: JSONValue.self)
    let rendered = try Repository.rendered(Repository.text(file))
    #expect(rendered.status == 0, "\(rendered.text)")
    return try plane.kubectl(
      ["create", "--namespace", namespace, "--validate=strict", "--warnings-as-errors", "-f", "-"],
      input: rendered.text)
  }
}
