import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML

/// A program that a test asks for, where the machine has it.
struct Tool {
  /// Helm, from the environment's `HELM` or from PATH; 3 or 4.
  static let helm = Tool("helm", variable: "HELM")
  /// kubectl, from the environment's `KUBECTL`, `KUBEBUILDER_ASSETS` or from PATH.
  static let kubectl = Tool("kubectl", variable: "KUBECTL")
  /// Prometheus' promtool, from the environment's `PROMTOOL` or from PATH; Debian has it in the package
  /// `prometheus`.
  static let promtool = Tool("promtool", variable: "PROMTOOL")
  /// Prometheus, from the environment's `PROMETHEUS` or from PATH; Debian has it in the package
  /// `prometheus`.
  static let prometheus = Tool("prometheus", variable: "PROMETHEUS")
  /// Lua, from the environment's `LUA` or from PATH; Debian has it in the package `lua5.1`, whose version
  /// of the language is Argo CD's.
  static let lua = Tool("lua", variable: "LUA")
  /// Python 3, from the environment's `PYTHON` or from PATH.
  static let python = Tool("python3", variable: "PYTHON")

  /// What a skipped test says.
  let requirement: String
  private let path: String?

  private init(_ name: String, variable: String) {
    let environment = ProcessInfo.processInfo.environment
    let folders =
      [environment["KUBEBUILDER_ASSETS"], environment["PATH"]]
      .flatMap { ($0 ?? "").split(separator: ":").map(String.init) }
    let candidates = [environment[variable]].compactMap { $0 } + folders.map { "\($0)/\(name)" }
    path = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    requirement = "needs \(name) in \(variable) or on PATH"
  }

  var isAvailable: Bool { path != nil }

  /// Runs it at the repository's root, without a cluster or a configuration of the user's.
  func run(_ arguments: String...) throws -> ProgramOutput { try run(arguments: arguments) }

  /// Starts it, to run until nobody holds it any more.
  func start(_ arguments: [String], log: String) throws -> RunningProgram {
    try RunningProgram(path ?? "", arguments, log: log)
  }

  /// Runs it at the repository's root, without a cluster or a configuration of the user's.
  func run(arguments: [String]) throws -> ProgramOutput {
    let folder = try TemporaryFolder()
    let settings = ["HOME=\(folder.path)", "KUBECONFIG=\(folder.path)/none"]
    return try ProgramOutput(
      running: "/usr/bin/env",
      ["-C", Repository.root] + settings + [path ?? ""] + arguments, folder: folder.path)
  }
}

extension ProgramOutput {
  /// The objects that were printed as YAML.
  func objects() throws -> [JSONValue] {
    try YAMLStream.parse(text).map(\.value).filter { !$0.isNull }
  }
}
