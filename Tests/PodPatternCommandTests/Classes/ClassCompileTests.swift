import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// What `podpattern class compile` prints.
///
/// With `PODPATTERN_REWRITE_GOLDEN=1` the golden files are written anew.
@Suite(.tags(.process)) struct ClassCompileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  private static let samples = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "config/samples/classes")

  @Test(arguments: ["logging", "git-sync", "database-proxy", "exporter"])
  func `a sample's policies are as they were`(name: String) async throws {
    let run = try await ProgramRun(
      "class", "compile", "-f", Self.samples.appending(path: "\(name).yaml").path)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let file = Self.folder.appending(path: "Golden/\(name).yaml")
    if ProcessInfo.processInfo.environment["PODPATTERN_REWRITE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(run.output.utf8).write(to: file)
    }
    #expect(run.output == String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  private static func podClass(_ spec: String) -> String {
    """
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPatternClass
    metadata: {name: a}
    spec: \(spec)

    """
  }

  @Test(arguments: [
    (
      "{inject: {}, sidecars: [{name: log-shipper, container: {image: a}}], logShipper: {}}",
      "a.yaml:4:32: spec.sidecars[0].name: "
    ),
    (
      "{inject: {}, sidecars: [{name: a, container: {image: a, name: b}}]}",
      "a.yaml:4:63: spec.sidecars[0].container.name: "
    ),
    ("{inject: {podSelector: []}}", "a.yaml:4:17: spec.inject.podSelector: "),
    ("{parameters: [{name: a}], inject: {}}", "a.yaml:4:"),
    ("{inject: {}, template: {}}", "a.yaml:4:"),
    (
      "{inject: {}, sharedVolume: {enabled: false}, initializers: [{name: a, fetch: {url: 'http://a', path: b}}]}",
      "a.yaml:4:"
    ),
  ])
  func `a class at fault is told with its place, and nothing is printed`(
    spec: String, fault: String
  ) async throws {
    for command in [["class", "compile"], ["validate"]] {
      let run = try await ProgramRun(
        command + ["-f", "a.yaml"], files: ["a.yaml": Self.podClass(spec)])
      #expect(run.status == 1)
      let told = command == ["validate"] ? run.output : run.errors
      #expect(told.hasPrefix(fault), "\(told)")
      if command != ["validate"] { #expect(run.output.isEmpty) }
    }
  }

  @Test func `namespaces are left out beside those of the system`() async throws {
    let run = try await ProgramRun(
      "class", "compile", "-f", "a.yaml", "--exclude", "ops", "--exclude", "infra",
      files: ["a.yaml": Self.podClass("{inject: {}}")])
    let policy = try #require(try YAMLStream.parse(run.output).first?.value)
    let selector = policy["spec"]?["matchConstraints"]?["namespaceSelector"]
    #expect(selector?["matchExpressions"]?[0]?["values"] == ["kube-system", "ops", "infra"])
  }

  @Test func `files without a class to compile are a fault`() async throws {
    let run = try await ProgramRun(
      "class", "compile", "-f", "a.yaml", files: ["a.yaml": Self.podClass("{sidecars: []}")])
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("spec.inject"), "\(run.errors)")
  }

  @Test func `validate counts classes`() async throws {
    let run = try await ProgramRun(
      "validate", "-f", "a.yaml", files: ["a.yaml": Self.podClass("{inject: {}}")])
    #expect(run.status == 0 && run.errors == "No faults in 1 PodPatternClass.\n", "\(run.errors)")
  }
}
