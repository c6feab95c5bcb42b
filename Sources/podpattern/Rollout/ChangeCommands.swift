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
    try await options.open().change { state throws(CommandFailure) in
      (try PatternChange.pause(state), "paused")
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
    try await options.open().change { state throws(CommandFailure) in
      (try PatternChange.resume(state), "resumed")
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

  @OptionGroup var options: PatternOptions

  func run() async throws {
    let now = Timestamp(Date())
    try await options.open().change { state throws(CommandFailure) in
      (try PatternChange.restart(state, at: now), "restarted")
    }
  }
}

/// The merge patches (RFC 7396) that pause, resume and restart a PodPattern, if applicable.
private enum PatternChange {
  private static let restartAnnotation = "kubectl.kubernetes.io/restartedAt"

  static func pause(_ pattern: JSONValue) throws(CommandFailure) -> JSONValue {
    let state = RolloutState(pattern)
    guard !state.isPaused else { throw .pattern(state.name, "is already paused") }
    return ["spec": ["paused": true]]
  }

  static func resume(_ pattern: JSONValue) throws(CommandFailure) -> JSONValue {
    let state = RolloutState(pattern)
    guard state.isPaused else { throw .pattern(state.name, "is not paused") }
    return ["spec": ["paused": false]]
  }

  static func restart(_ pattern: JSONValue, at time: Timestamp) throws(CommandFailure) -> JSONValue
  {
    let state = RolloutState(pattern)
    guard !state.isPaused else {
      throw .pattern(
        state.name, "can't restart paused podpattern (run rollout resume first)")
    }
    let annotations = pattern["spec"]?["template"]?["metadata"]?["annotations"]
    let text = JSONValue.string(time.description)
    guard annotations?[restartAnnotation] != text else {
      throw .pattern(
        state.name, "has been restarted within the past second: wait before restarting it again")
    }
    let change: JSONValue = .object([restartAnnotation: text])
    return ["spec": ["template": ["metadata": ["annotations": change]]]]
  }
}
