internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern fleet`: what another version of the operator, or changed defaults, change in patterns
/// whose owners changed nothing.
struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "Show, pause and resume what the operator itself changes in PodPatterns.",
    discussion: """
      Another version of the operator, other images or changed defaults may make pods that differ \
      from those that run. Such a fleet change reaches a pattern with its next own change, or a few \
      patterns at a time, as the operator's configuration says (fleet).

      EXAMPLES
        \(ProgramName.invocation) fleet status
        \(ProgramName.invocation) fleet pause --namespace podpattern-system
      """,
    subcommands: [
      FleetStatusCommand.self, FleetPauseCommand.self, FleetResumeCommand.self,
      FleetRetryCommand.self,
    ])
}

/// The operator's Lease, whose annotations are an administrator's orders.
struct FleetOptions: ParsableArguments {
  @OptionGroup var cluster: ClusterOptions

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("The namespace that the operator runs in.", valueName: "name"))
  var namespace = "podpattern-system"

  @Option(
    help: ArgumentHelp(
      "The operator's Lease: leaderElection.name of its configuration.", valueName: "name"))
  var lease = "podpattern"

  var key: ObjectKey { ObjectKey(namespace: namespace, name: lease) }

  /// Annotates the Lease; nil removes an annotation.
  func annotate(_ annotations: [String: String?], _ verb: String) async throws(CommandFailure) {
    let (client, _) = try cluster.open()
    let members = annotations.sorted { $0.key < $1.key }.map { key, value in
      (key, value.map { JSONValue.string($0) } ?? JSONValue.null)
    }
    let patch: JSONValue = ["metadata": ["annotations": .object(JSONObject(members))]]
    do throws(APIError) {
      _ = try await client.patch(
        .leases, key, .merge, patch,
        options: WriteOptions(fieldManager: "podpattern-fleet"), as: JSONValue.self)
    } catch {
      throw failure(error)
    }
    StandardStreams.output("fleet changes \(verb)\n")
  }

  func failure(_ error: APIError) -> CommandFailure {
    guard error.code == 404 else { return CommandFailure(error, about: key) }
    return CommandFailure(
      .input,
      "error: there is no Lease \(key): give the operator's --namespace and its --lease; an operator"
        + " without leader election takes no orders")
  }
}

struct FleetPauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Begin no further pattern's fleet change; those that are in motion go on.")

  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await options.annotate([FleetOrders.pausedAnnotation: "true"], "paused")
  }
}

struct FleetResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with fleet changes, also where a pattern has stalled until now.")

  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await options.annotate(
      [
        FleetOrders.pausedAnnotation: nil,
        FleetOrders.resumedAnnotation: Timestamp(Date()).description,
      ], "resumed")
  }
}

struct FleetRetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Try patterns again that were rolled back from a fleet change, and go on.")

  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await options.annotate(
      [
        FleetOrders.pausedAnnotation: nil,
        FleetOrders.retriedAnnotation: Timestamp(Date()).description,
      ], "are tried again")
  }
}
