import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import PodPatternCore
import Testing

/// What is written in more than one place is the same in all of them.
@Suite struct ManifestTests {
  @Test(arguments: ["config/crd/", "charts/podpattern/files/"])
  func `the CRDs are what the program prints, byte for byte`(folder: String) throws {
    for (name, definition) in [
      ("podpatterns", PodPatternCRD.json), ("podpatternclasses", PodPatternClassCRD.json),
    ] {
      let file = try Repository.text("\(folder)podpattern.dev_\(name).yaml")
      #expect(file == YAMLEmitter.emit(definition), "make crd writes it anew")
    }
  }

  @Test func `docs/api.md is what the program prints`() throws {
    let printed = try podpattern("api-docs")
    #expect(printed.status == 0)
    #expect(try Repository.text("docs/api.md") == printed.text, "make crd writes it anew")
  }

  @Test func `program, chart and images have one version`() throws {
    let version = try podpattern("version").text.split(separator: " ")[1]
    let places = [
      ("charts/podpattern/Chart.yaml", "version: "),
      ("charts/podpattern/Chart.yaml", "appVersion: "),
      ("Dockerfile", "ARG VERSION="),
      ("config/default/kustomization.yaml", "  newTag: "),
      ("config/injection/kustomization.yaml", "    app.kubernetes.io/version: "),
      ("config/rbac/kustomization.yaml", "    app.kubernetes.io/version: "),
      ("config/manager/kustomization.yaml", "    app.kubernetes.io/version: "),
    ]
    for (file, prefix) in places {
      #expect(try Repository.value(after: prefix, in: file) == version, "\(file)")
    }
  }

  @Test func `the changelog has the version`() throws {
    let version = try podpattern("version").text.split(separator: " ")[1]
    #expect(try Repository.text("CHANGELOG.md").contains("\n## \(version)\n"))
  }

  @Test(
    .enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"),
    .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"))
  func `chart and Kustomize give the same objects`() throws {
    let chart = try Tool.helm.run(
      "template", "podpattern", "charts/podpattern", "--namespace", "podpattern-system",
      "--skip-tests")
    let bases = try Tool.kubectl.run("kustomize", "config/default")
    #expect(chart.status == 0 && bases.status == 0, "\(bases.text.prefix(500))")
    expectSame(try chart.objects(), try bases.objects().filter { $0["kind"] != "Namespace" })
  }

  @Test(
    .enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"),
    .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"))
  func `chart and Kustomize give classes the same rights and limits`() throws {
    let chart = try Tool.helm.run(
      "template", "podpattern", "charts/podpattern", "--namespace", "podpattern-system",
      "--show-only", "templates/injection.yaml", "--set", "injection.enabled=true")
    let base = try Tool.kubectl.run("kustomize", "config/injection")
    #expect(chart.status == 0 && base.status == 0, "\(base.text.prefix(500))")
    expectSame(try chart.objects(), try base.objects())
  }

  private func expectSame(_ one: [JSONValue], _ other: [JSONValue]) {
    let left = ComparableObjects(one)
    let right = ComparableObjects(other)
    #expect(!left.names.isEmpty && left.names == right.names)
    for name in left.names { #expect(left[name] == right[name], "\(name)") }
  }

  @Test(
    .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"),
    arguments: ["crd", "rbac", "manager", "default", "injection", "samples"])
  func `each Kustomize base can be built`(base: String) throws {
    let built = try Tool.kubectl.run("kustomize", "config/\(base)")
    #expect(built.status == 0, "\(built.text)")
    #expect(try !built.objects().isEmpty)
  }
  /// What the program that the tests were built with prints.
  private func podpattern(_ arguments: String...) throws -> ProgramOutput {
    let folder = try TemporaryFolder()
    return try ProgramOutput(
      running: try BuiltProgram.path("podpattern"), arguments, folder: folder.path)
  }
}
