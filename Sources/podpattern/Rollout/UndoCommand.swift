internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern rollout undo`: restores an earlier declaration of a PodPattern.
struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Go back to an earlier revision of a PodPattern.",
    discussion: """
      Puts what the revision declares (template, initializers, sidecars, sharedVolume, logShipper) \
      back into the spec; replicas, strategy and the rest stay as they are.

      EXAMPLES
        \(ProgramName.invocation) rollout undo web
        \(ProgramName.invocation) rollout undo web --to-revision 2 --dry-run
      """)

  @OptionGroup var options: PatternOptions

  @Option(help: "The revision to go back to; 0 is the one before the latest.")
  var toRevision = 0

  @Flag(help: "Print what would change, and change nothing.")
  var dryRun = false

  /// The number of attempts if others change the pattern at the same time.
  private static let tries = 5

  func run() async throws {
    let access = try options.open()
    for _ in 1...Self.tries {
      let pattern = try await access.pattern()
      let history = try await access.history(of: pattern)
      let rollback = try UndoPlan(pattern, history: history, revision: toRevision)
      let title = PatternAccess.title(access.key.name)
      if rollback.changesNothing {
        StandardStreams.output(
          "\(title) skipped rollback (current spec already matches revision"
            + " \(rollback.target.number))\n")
        return
      }
      if dryRun {
        StandardStreams.output(rollback.preview(title))
        return
      }
      if try await access.change(pattern, by: rollback.patch) {
        StandardStreams.output("\(title) rolled back\n")
        return
      }
    }
    throw CommandFailure.pattern(
      access.key.name, "is changed by somebody else again and again: try later")
  }
}
