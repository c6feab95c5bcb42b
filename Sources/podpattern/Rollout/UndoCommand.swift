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
      Puts what the revision declares (template, initializers, sidecars, sharedVolume, logShipper, \
      helpers, configuration) back into the spec; replicas, strategy and the rest stay as they are. \
      ConfigMaps that the revision had copies of are kept at those copies (configuration.version): \
      take the field out to follow the ConfigMap again. What Secrets held is not kept.

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
      let plan = try UndoPlan(pattern, history: history, revision: toRevision)
      let title = PatternAccess.title(access.key.name)
      if plan.changesNothing {
        StandardStreams.output(
          "\(title) skipped rollback (current spec already matches revision"
            + " \(plan.target.number))\n")
        return
      }
      if dryRun {
        StandardStreams.output(plan.preview(title))
        return
      }
      if try await access.change(pattern, by: plan.patch) {
        StandardStreams.output("\(title) rolled back\n")
        return
      }
    }
    throw CommandFailure.pattern(
      access.key.name, "is changed by somebody else again and again: try later")
  }
}

/// How to undo a PodPattern to an earlier revision.
struct UndoPlan {
  let target: PatternRevision
  private let current: PatternRevision?
  private let pattern: JSONValue

  /// `revision`: the number of the revision; 0 for the one before the latest.
  ///
  /// - Throws: `CommandFailure` if there is no such revision, or the pattern is paused.
  init(_ pattern: JSONValue, history: RolloutHistory, revision: Int) throws(CommandFailure) {
    let state = RolloutState(pattern)
    guard !state.isPaused else {
      throw CommandFailure(
        .input,
        "error: you cannot rollback a paused podpattern; resume it first with"
          + " '\(ProgramName.invocation) rollout resume' and try again")
    }
    if revision != 0 {
      target = try history.revision(revision, of: state.name)
    } else if let previous = history.previous {
      target = previous
    } else {
      throw CommandFailure(
        .input,
        "error: no rollout history found for podpattern \"\(state.name)\"\(Self.why(history))")
    }
    current = history.current
    self.pattern = pattern
  }

  /// Why there is no revision to undo to.
  private static func why(_ history: RolloutHistory) -> String {
    switch history.revisions.count {
    case 0: ""
    case 1: ": revision \(history.revisions[0].number) is the only one"
    default:
      ": its revisions differ in what the operator's configuration or the namespace says alone;"
        + " change it there"
    }
  }

  /// Whether the pattern already declares the same.
  var changesNothing: Bool {
    target.isDeclared(by: pattern["spec"] ?? [:]) && target.hasSameCopies(as: current)
  }

  /// The JSON patch that restores the revision, if nobody changes the pattern first.
  var patch: JSONPatch { target.restoringPatch(of: pattern, at: current) }

  /// What would change, one line each.
  ///
  /// `title`: the pattern's name in kubectl's output.
  func preview(_ title: String) -> String {
    let head = "\(title) would be rolled back to revision \(target.number) (dry run)"
    guard let current else {
      // What the operator has not seen yet has no pods to compare, so the fields are listed.
      let paths = patch.operations.dropFirst().map { $0.path.steps.joined(separator: ".") }
      return ([head + ":"] + paths.map { "  \($0)" }).map { "\($0)\n" }.joined()
    }
    let change = TemplateChange(from: current, to: target.following(current))
    guard !change.items.isEmpty else { return "\(head): \(change.summary)\n" }
    let items = change.items.map { "  \($0.subject) (\(Self.words($0.means)))" }
    return ([head + ":"] + items).map { "\($0)\n" }.joined()
  }

  private static func words(_ means: TemplateChange.Means) -> String {
    switch means {
    case .patch: "possible in place"
    case .resize: "possible in place, by a resize"
    case .replacement: "takes new pods"
    }
  }
}
