internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern rollout pause`: stops rolling out changes.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pause the rollout of a PodPattern: changes reach no pods until it is resumed.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) rollout pause web
      """)

  @OptionGroup var options: PatternOptions

  func run() async throws {
    try await options.open().change("paused") { pattern throws(CommandFailure) in
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
    abstract: "Resume the rollout of a paused PodPattern.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) rollout resume web
      """)

  @OptionGroup var options: PatternOptions

  func run() async throws {
    try await options.open().change("resumed") { pattern throws(CommandFailure) in
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
    abstract: "Replace the pods of a PodPattern, as its strategy says.",
    discussion: """
      Notes the time in an annotation of the pod template, which makes it another one, as kubectl \
      rollout restart does.

      EXAMPLE
        \(ProgramName.invocation) rollout restart web
      """)

  private static let annotation = "kubectl.kubernetes.io/restartedAt"

  @OptionGroup var options: PatternOptions

  func run() async throws {
    let now = JSONValue.string(Timestamp(Date()).description)
    try await options.open().change("restarted") { pattern throws(CommandFailure) in
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
