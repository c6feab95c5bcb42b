internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

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
  var changesNothing: Bool { target.isDeclared(by: pattern["spec"] ?? [:]) }

  /// The JSON patch that restores the revision, if nobody changes the pattern first.
  var patch: JSONPatch { target.restoringPatch(of: pattern) }

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
    let change = TemplateChange(from: current, to: target)
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
