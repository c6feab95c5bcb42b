internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// How a changed PodPattern is reported.
struct ChangeOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Print each changed PodPattern as yaml or json, or its name alone.")
  var format: ObjectFormat?

  /// Changes each PodPattern by a merge patch, and reports it.
  ///
  /// - Parameters:
  ///   - options: which PodPatterns.
  ///   - effect: the word for what is done.
  ///   - patch: makes the patch for a pattern as it is, if it is applicable.
  /// - Throws: `CommandFailure` if any could not be changed.
  func change(
    _ options: PatternOptions, _ effect: String,
    by patch: (JSONValue) throws(CommandFailure) -> JSONValue
  ) async throws {
    var isFirst = true
    try await options.open().each { access in
      let changed = try await access.change(by: patch)
      report(access, effect, changed, isFirst: isFirst)
      isFirst = false
    }
  }

  /// Reports one changed PodPattern on standard output.
  ///
  /// `isFirst`: whether none was reported before it.
  func report(_ access: PatternAccess, _ effect: String, _ changed: JSONValue, isFirst: Bool) {
    guard let format else {
      let place = access.showsNamespace ? " (namespace \(access.key.namespace))" : ""
      return StandardStreams.output("\(PatternAccess.title(access.key.name)) \(effect)\(place)\n")
    }
    StandardStreams.document(format.text(of: changed, isFirst: isFirst))
  }
}

/// `podpattern rollout pause`: stops rolling out changes.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pause the rollout of PodPatterns: changes reach no pods until it is resumed.",
    discussion: """
      EXAMPLES
        \(ProgramName.invocation) rollout pause web
        \(ProgramName.invocation) rollout pause --selector team=shop
      """)

  @OptionGroup var options: PatternOptions

  @OptionGroup var output: ChangeOutput

  func run() async throws {
    try await output.change(options, "paused") { pattern throws(CommandFailure) in
      let state = RolloutState(pattern)
      guard !state.isPaused else { throw .pattern(state.name, "is already paused") }
      return ["spec": ["paused": true]]
    }
  }
}

/// `podpattern rollout resume`: continues rolling out changes.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Resume the rollout of paused PodPatterns.",
    discussion: """
      EXAMPLES
        \(ProgramName.invocation) rollout resume web
        \(ProgramName.invocation) rollout resume --selector team=shop
      """)

  @OptionGroup var options: PatternOptions

  @OptionGroup var output: ChangeOutput

  func run() async throws {
    try await output.change(options, "resumed") { pattern throws(CommandFailure) in
      let state = RolloutState(pattern)
      guard state.isPaused else { throw .pattern(state.name, "is not paused") }
      return ["spec": ["paused": false]]
    }
  }
}

/// `podpattern rollout restart`: replaces all pods by new ones with the same declaration.
struct RestartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart",
    abstract: "Replace the pods of PodPatterns, as their strategies say.",
    discussion: """
      Notes the time in an annotation of the pod template, which makes it another one, as kubectl \
      rollout restart does.

      EXAMPLES
        \(ProgramName.invocation) rollout restart web api
        \(ProgramName.invocation) rollout restart --selector team=shop --all-namespaces
      """)

  private static let annotation = "kubectl.kubernetes.io/restartedAt"

  @OptionGroup var options: PatternOptions

  @OptionGroup var output: ChangeOutput

  func run() async throws {
    let now = JSONValue.string(Timestamp(Date()).description)
    try await output.change(options, "restarted") { pattern throws(CommandFailure) in
      let state = RolloutState(pattern)
      guard !state.isPaused else {
        throw .pattern(state.name, "can't restart paused podpattern (run rollout resume first)")
      }
      let annotations = pattern["spec"]?["template"]?["metadata"]?["annotations"]
      guard annotations?[Self.annotation] != now else {
        throw .pattern(
          state.name, "has been restarted within the past second: wait before restarting it again")
      }
      let change: JSONValue = .object([Self.annotation: now])
      return ["spec": ["template": ["metadata": ["annotations": change]]]]
    }
  }
}
