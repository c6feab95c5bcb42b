internal import KubernetesTestSupport
internal import Testing

/// A playground: the simulated cluster with an operator, in a process of its own.
final class TestPlayground: Sendable {
  let kubeconfig: String
  private let program: RunningProgram
  private let folder: TemporaryFolder

  /// Starts one with the patterns of a manifest.
  init(_ manifest: String = TestPlayground.manifest("web")) throws {
    folder = try TemporaryFolder()
    try folder.write("patterns.yaml", manifest)
    kubeconfig = "\(folder.path)/kubeconfig"
    program = try RunningProgram(
      try BuiltProgram.path("podpattern"),
      ["playground", "-f", "\(folder.path)/patterns.yaml", "--kubeconfig", kubeconfig],
      log: "\(folder.path)/log")
  }

  /// A pattern of three pods.
  static func manifest(_ name: String, labels: String = "") -> String {
    """
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPattern
    metadata: {name: \(name), labels: {\(labels)}, annotations: {kubernetes.io/change-cause: first}}
    spec:
      replicas: 3
      template: {spec: {containers: [{name: web, image: "nginx:1.27"}]}}

    """
  }

  func rollout(_ arguments: String...) async throws -> ProgramRun {
    try await ProgramRun(["rollout"] + arguments + ["--kubeconfig", kubeconfig])
  }

  /// Waits for the first rollout: the server may not listen yet, nor have the patterns.
  func start(_ names: String...) async throws {
    for name in names.isEmpty ? ["web"] : names {
      try await eventually("the playground is up", within: .seconds(120)) {
        try await rollout("status", name).status == 0
      }
    }
  }
}
