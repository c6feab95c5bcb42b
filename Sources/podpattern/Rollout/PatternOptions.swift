internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// Which PodPatterns a command is about, and in which cluster.
struct PatternOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The PodPatterns: NAME, podp/NAME or podpattern/NAME, as many as you like.",
      valueName: "pattern"))
  var names: [String] = []

  @Option(
    name: [.customShort("l"), .long],
    help: ArgumentHelp(
      "Take the PodPatterns whose labels match, such as team=shop,tier!=db.", valueName: "query"))
  var selector: String?

  @Flag(help: "Take all PodPatterns of the namespace.")
  var all = false

  @Flag(
    name: [.customShort("A"), .long],
    help: "Look in all namespaces; with --selector or --all.")
  var allNamespaces = false

  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "Take the PodPatterns that a file declares; - for standard input. Can be given more than once.",
      valueName: "file"))
  var files: [String] = []

  @OptionGroup var cluster: ClusterOptions

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "The PodPatterns' namespace; that of the context, if not given.", valueName: "name"))
  var namespace: String?

  private func choice() throws(PatternName.Fault) -> PatternChoice {
    try PatternChoice(
      PatternChoice.Words(
        names: names, files: files, selector: selector, all: all, allNamespaces: allNamespaces))
  }

  func validate() throws {
    do throws(PatternName.Fault) {
      _ = try choice()
    } catch {
      throw ValidationError(error.description)
    }
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once only: give -f - once.")
    }
  }

  /// Finds the cluster and the PodPatterns in it; without connecting to it where they have names.
  ///
  /// - Throws: `CommandFailure` if no configuration leads to a cluster, or there are no such
  ///   PodPatterns.
  func open() async throws(CommandFailure) -> PatternTargets {
    let (client, own) = try cluster.open()
    let given = namespace.flatMap { $0.isEmpty ? nil : $0 }
    let choice: PatternChoice
    do {
      choice = try self.choice()
    } catch {
      throw CommandFailure(.usage, "error: \(error)")
    }
    switch choice {
    case .named(let names):
      let keys = names.map { ObjectKey(namespace: given ?? own, name: $0.name) }
      return PatternTargets(client: client, keys: keys)
    case .declared(let files):
      return PatternTargets(
        client: client, keys: try PatternTargets.keys(in: files, given: given, own: own))
    case .listed(let selector, let allNamespaces):
      return try await PatternTargets.listing(
        client, namespace: allNamespaces ? nil : given ?? own, selector: selector)
    }
  }
}
