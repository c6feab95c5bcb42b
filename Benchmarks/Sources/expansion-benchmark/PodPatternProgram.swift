internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport

/// The executable that is measured, and what it prints that a benchmark needs.
struct PodPatternProgram: Sendable {
  let path: String
  /// What it calls itself, such as `podpattern 0.1.0`.
  let version: String
  /// The CustomResourceDefinition, as YAML.
  let definition: String
  /// The pod that a pattern of the benchmark becomes.
  let pod: JSONValue

  init(path: String) async throws {
    self.path = path
    let whole = try Self.output(of: path, ["version"])
    version = whole.split(separator: " ").prefix(2).joined(separator: " ")
    definition = try Self.output(of: path, ["crd"])
    let manifest = Workload.pattern(named: "rendered", replicas: 1).prettyPrinted()
    let rendered = try Self.output(of: path, ["render", "-o", "json", "-f", "-"], input: manifest)
    let objects = try JSONValue(parsing: rendered)["items"]?.array ?? []
    guard let pod = objects.first(where: { $0["kind"] == "Pod" }) else {
      throw BenchmarkFailure("\(path) render printed no Pod")
    }
    self.pod = pod
  }

  private static func output(
    of program: String, _ arguments: [String], input: String = ""
  ) throws -> String {
    let result = try ProgramOutput(
      running: program, arguments, input: input,
      folder: FileManager.default.temporaryDirectory.path)
    guard result.status == 0 else {
      throw BenchmarkFailure("\(program) \(arguments.joined(separator: " ")): \(result.text)")
    }
    return result.text
  }
}
