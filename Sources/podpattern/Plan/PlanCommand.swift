internal import ArgumentParser
internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import PodPatternOperator

/// `podpattern plan`: what applying a file, or another configuration of the operator, would do to the
/// pods of a cluster.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a change would do to the pods of a cluster, and change nothing.",
    discussion: """
      For each PodPattern: which pods change in place, which are replaced and which stay, what \
      differs in them, and whose word it is: the pattern's, the operator's, or that of its defaults. \
      The API server itself checks the declaration (a dry run).

      The operator is taken for one of this program's version with all rights of its role and the \
      configuration that --operator-config names. With it and without files, all PodPatterns are looked at as they are: \
      what an operator of this version and configuration would change in the fleet.

      Exit status: 0 if no pod restarts, 2 if pods restart or are replaced, be it at once or because \
      the pattern follows by itself, 1 if a declaration is at fault, 3 if the cluster is.

      EXAMPLES
        \(ProgramName.invocation) plan -f weather.yaml
        \(ProgramName.invocation) plan --operator-config operator.yaml
      """)

  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file of PodPatterns and other objects, YAML or JSON; - for standard input. Can be given "
        + "more than once.", valueName: "file"))
  var files: [String] = []

  @OptionGroup var cluster: ClusterOptions

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "The namespace of PodPatterns that name none; that of the context, if not given.",
      valueName: "name"))
  var namespace: String?

  @Option(
    help: ArgumentHelp("The operator's configuration file.", valueName: "file"))
  var operatorConfig: String?

  func validate() throws {
    guard !files.isEmpty || operatorConfig != nil else {
      throw ValidationError("give -f FILE, or --operator-config FILE for all PodPatterns.")
    }
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once only: give -f - once.")
    }
  }

  func run() async throws {
    var settings = ExpansionSettings()
    var policy = FleetPolicy()
    if let operatorConfig {
      let configuration = try OperatorConfigurationFile.read(operatorConfig).configuration
      (settings, policy) = (configuration.expansion, configuration.fleet)
    }
    let (client, own) = try cluster.open()
    let planner = try await Planner(client, settings, policy)
    let reports =
      files.isEmpty
      ? try await planner.fleet()
      : try await plan(with: planner, namespace ?? own, settings)
    StandardStreams.output(reports.map(\.text).joined(separator: "\n"))
    if reports.contains(where: \.isFault) { throw ExitCode(1) }
    if reports.contains(where: \.restartsPods) { throw ExitCode(2) }
  }

  private func plan(
    with planner: Planner, _ namespace: String, _ settings: ExpansionSettings
  ) async throws -> [PlanReport] {
    let (objects, unreadable) = Manifest.objects(of: files)
    let patterns = objects.filter(\.isPodPattern)
    let faults =
      unreadable + patterns.flatMap { $0.faultLines(settings: settings).map(\.description) }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    var reports: [PlanReport] = []
    for pattern in patterns {
      reports.append(try await planner.plan(pattern.value, namespace: namespace))
    }
    return reports
  }
}
