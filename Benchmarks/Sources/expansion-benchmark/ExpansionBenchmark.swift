internal import ArgumentParser
internal import BenchmarkTables

/// How fast PodPattern makes pods, what that costs, and how both grow.
///
/// All of it runs on this machine: an etcd, a kube-apiserver, the controller that is measured, and
/// this program, which loads them. Absolute figures say more about the machine than about the
/// controller: what counts is the ratio of figures that were taken in one round, in turn.
@main
struct ExpansionBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expansion-benchmark",
    abstract: "Measure PodPattern against a real kube-apiserver.",
    discussion: """
      KUBEBUILDER_ASSETS names a folder with kube-apiserver and etcd, as setup-envtest downloads \
      them. What is printed on standard output is Markdown; progress goes to standard error.
      """,
    subcommands: [CompareCommand.self, GrowthCommand.self],
    defaultSubcommand: CompareCommand.self)
}

/// What both commands are told.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The podpattern executable to measure.", valueName: "file"))
  var podpattern: String

  @Option(help: "For how many seconds a controller is watched while nothing happens.")
  var rest = 20

  func validate() throws {
    guard (1...3600).contains(rest) else {
      throw ValidationError("--rest must be from 1 to 3600 seconds")
    }
  }
}

extension Shape: ExpressibleByArgument {
  /// Reads an argument such as `200x10`.
  public init?(argument: String) { self.init(argument) }
}
