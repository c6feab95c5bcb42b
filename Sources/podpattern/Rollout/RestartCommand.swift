internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesCore

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
