import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import PodPatternCore
import Testing

@Suite(.tags(.process)) struct CommandLineTests {
  @Test(arguments: [
    ["render"], ["render", "-f"], ["render", "-f", "-", "-f", "-"], ["validate", "--nonsense"],
    ["nonsense"], ["render", "-f", "-", "-o", "xml"],
  ])
  func `wrong usage exits with 2, and says how it is used`(arguments: [String]) async throws {
    let run =
      switch arguments.count {
      case 1: try await ProgramRun(arguments[0])
      case 2: try await ProgramRun(arguments[0], arguments[1])
      default:
        try await ProgramRun(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4])
      }
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains("Usage: podpattern"))
  }

  @Test(arguments: ["render", "validate", "crd", "version"])
  func `help shows an example`(command: String) async throws {
    let run = try await ProgramRun(command, "--help")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.contains("EXAMPLE\n  podpattern \(command)"))
  }

  @Test func `crd prints the definition and version the version`() async throws {
    let crd = try await ProgramRun("crd")
    #expect(
      crd.status == 0
        && crd.output == YAMLEmitter.emit(documents: [PodPatternCRD.json, PodPatternClassCRD.json]))
    let version = try await ProgramRun("version")
    #expect(version.status == 0 && version.output.hasPrefix("podpattern "))
    #expect(try await ProgramRun("--version").output == version.output)
    let json = try JSONValue(parsing: try await ProgramRun("version", "-o", "json").output)
    #expect(
      json == [
        "version": .string(PodPatternVersion.current), "apiVersion": .string(PodPattern.apiVersion),
      ])
  }

  @Test func `rendered objects can be printed by their names`() async throws {
    let run = try await ProgramRun(
      "render", "-f", "a.yaml", "-o", "name",
      files: [
        "a.yaml": """
        apiVersion: podpattern.dev/v1alpha1
        kind: PodPattern
        metadata: {name: weather}
        spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
        ---
        apiVersion: example.com/v1
        kind: Other
        metadata: {name: thing}
        """
      ])
    #expect(run.output == "pod/weather\nother.example.com/thing\n", "\(run.output)")
  }

  @Test(arguments: ["render", "validate"])
  func `texts made to exhaust the program are refused`(command: String) async throws {
    let brackets = String(repeating: "[", count: 100_000)
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    for text in [brackets, bomb] {
      let run = try await ProgramRun(command, "-f", "-", input: text)
      #expect(run.status == 1)
      #expect((run.output + run.errors).hasPrefix("<stdin>:"))
    }
  }

  @Test(.timeLimit(.minutes(10))) func `ten megabytes pass through`() async throws {
    let entry = "- name: some-name\n  value: some text of a usual length\n"
    let text =
      "apiVersion: v1\nkind: Other\nlist:\n"
      + String(repeating: entry, count: 10_000_000 / entry.utf8.count)
    let run = try await ProgramRun("render", "-f", "-", input: text)
    #expect(run.status == 0 && run.output == text)
  }
}
