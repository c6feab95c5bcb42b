internal import ArgumentParser
internal import CommandSupport

/// `podpattern rollout`: what `kubectl rollout` is for Deployments.
struct RolloutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollout",
    abstract: "Show, wait for, undo, pause and restart rollouts of PodPatterns.",
    discussion: """
      Does for PodPatterns what kubectl rollout does for Deployments, in the same words.

      EXAMPLES
        \(ProgramName.invocation) rollout status web
        \(ProgramName.invocation) rollout undo web --to-revision 2 --namespace shop
      """,
    subcommands: [
      HistoryCommand.self, StatusCommand.self, UndoCommand.self, PauseCommand.self,
      ResumeCommand.self, RestartCommand.self,
    ])
}
