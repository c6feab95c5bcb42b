internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern rollout undo`: restores an earlier declaration of a PodPattern.
struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Go back to an earlier revision of PodPatterns.",
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

  @Option(
    help: ArgumentHelp(
      """
      client: print what would change, and change nothing. server: have the API server check it, \
      too. Without a value, client.
      """, valueName: "none|client|server"))
  var dryRun = DryRun.none

  @OptionGroup var output: ChangeOutput

  enum DryRun: String, ExpressibleByArgument, CaseIterable {
    case none, client, server
  }

  /// The number of attempts if others change the pattern at the same time.
  private static let tries = 5

  func validate() throws {
    guard toRevision >= 0 else {
      throw ValidationError("--to-revision must be a positive number, not \(toRevision).")
    }
  }

  func run() async throws {
    var isFirst = true
    try await options.open().each { access in
      try await undo(access, isFirst: isFirst)
      isFirst = false
    }
  }

  private func undo(_ access: PatternAccess, isFirst: Bool) async throws(CommandFailure) {
    for _ in 1...Self.tries {
      let pattern = try await access.pattern()
      let history = try await access.history(of: pattern)
      let plan = try UndoPlan(pattern, history: history, revision: toRevision)
      if plan.changesNothing {
        return output.report(
          access,
          "skipped rollback (current spec already matches revision \(plan.target.number))",
          pattern, isFirst: isFirst)
      }
      if dryRun == .client {
        return preview(plan, access, plan.result(pattern), isFirst: isFirst)
      }
      let isDry = dryRun == .server
      if let changed = try await access.change(pattern, by: plan.patch, dryRun: isDry) {
        guard isDry else {
          return output.report(access, "rolled back", changed, isFirst: isFirst)
        }
        return preview(plan, access, changed, isFirst: isFirst)
      }
    }
    throw CommandFailure.pattern(
      access.key.name, "is changed by somebody else again and again: try later")
  }

  /// What would change, or what the object would be.
  private func preview(
    _ plan: UndoPlan, _ access: PatternAccess, _ result: JSONValue, isFirst: Bool
  ) {
    guard output.format == nil else {
      return output.report(access, "", result, isFirst: isFirst)
    }
    let note = dryRun == .server ? "server dry run" : "dry run"
    StandardStreams.output(plan.preview(PatternAccess.title(access.label), note: note))
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

  /// The pattern as it would be.
  func result(_ pattern: JSONValue) -> JSONValue { (try? patch.applied(to: pattern)) ?? pattern }

  /// What would change, one line each.
  ///
  /// - Parameters:
  ///   - title: the pattern's name in kubectl's output.
  ///   - note: who says so.
  /// - Returns: the lines.
  func preview(_ title: String, note: String = "dry run") -> String {
    let head = "\(title) would be rolled back to revision \(target.number) (\(note))"
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
