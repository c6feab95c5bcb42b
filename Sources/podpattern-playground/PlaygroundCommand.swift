internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML

/// The program: the operator on a cluster that exists in this process alone.
@main
struct PlaygroundCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "podpattern-playground",
    abstract: "Run the operator on a simulated cluster, for kubectl to look at.",
    discussion: """
      Starts an API server and a kubelet, both simulated in memory, with the CRD installed and the \
      operator at work, and writes a kubeconfig for kubectl. No image is pulled and no container \
      runs: the pods go through the phases that they would go through, as far as their manifests \
      tell it. Ends at Ctrl-C.

      What fails: a command that does (`exit 3`, `false`), an image whose tag says so (`nginx:nope`) \
      or whose registry can't be (`registry.invalid/web`), a probe of a port that no container \
      declares or by a command that fails, a reference to a Secret or ConfigMap that is not there, a \
      pod for which no node has room.

      EXAMPLE
        podpattern playground -f config/samples/weather.yaml

      Exit status: 0 fine, 1 the input is at fault, 2 wrong usage, 3 the cluster is.
      """)

  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file of objects to create at the start, or - for standard input; may be repeated.",
      valueName: "file"))
  var files: [String] = []

  @Option(
    help: "The port of 127.0.0.1 that the API server listens on; any that is free, if not given.")
  var port = 0

  @Option(help: ArgumentHelp("Where to write the kubeconfig.", valueName: "file"))
  var kubeconfig = ".playground/kubeconfig"

  @Flag(help: "End with status 0 once every PodPattern of the files is ready, and show the result.")
  var untilReady = false

  @Option(help: "With --until-ready: after how many seconds to give up, with status 3.")
  var timeout = 120

  @Option(help: "The least level of what the operator logs.")
  var logLevel: LogLevel = .warning

  static func main() async { await runProgram() }

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port must be from 0 to 65535, not \(port)")
    }
    guard (1...Self.longestTimeout).contains(timeout) else {
      throw ValidationError("--timeout must be from 1 to \(Self.longestTimeout) seconds")
    }
  }

  /// A day.
  private static let longestTimeout = 86400

  func run() async throws {
    var objects: [JSONValue] = []
    for file in files {
      objects += try Manifest.read(file).documents.flatMap { $0.value.listedObjects }
    }
    let playground = Playground(
      objects: objects, port: port, kubeconfig: kubeconfig,
      logger: CommandLogger.make(level: logLevel.level))
    let end: Playground.End =
      untilReady ? .whenReady(within: .seconds(Count(timeout).value)) : .atSignal
    try await playground.run(until: end)
  }
}
