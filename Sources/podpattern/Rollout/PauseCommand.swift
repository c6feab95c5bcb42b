internal import ArgumentParser
internal import CommandSupport

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
