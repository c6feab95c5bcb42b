internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// `podpattern rollout history`: lists the revisions.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Print the revisions of PodPatterns.",
    discussion: """
      An asterisk marks the revision that the spec asks for. CHANGE says what a revision changed, \
      CHANGE-CAUSE what the PodPattern's annotation kubernetes.io/change-cause said then.

      EXAMPLES
        \(ProgramName.invocation) rollout history web
        \(ProgramName.invocation) rollout history web --revision 2
        \(ProgramName.invocation) rollout history --all -o name
      """)

  @OptionGroup var options: PatternOptions

  @Option(help: "Print what this revision declares: the fields of spec that undo restores.")
  var revision: Int?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Print the revisions as yaml or json, or their names alone.")
  var format: ObjectFormat?

  func validate() throws {
    guard (revision ?? 0) >= 0 else {
      throw ValidationError("--revision must be a positive number, not \(revision ?? 0).")
    }
  }

  func run() async throws {
    let targets = try await options.open()
    let shown = revision.flatMap { $0 == 0 ? nil : $0 }
    var objects: [JSONValue] = []
    var isFirst = true
    var isFinished = false
    // What was read is printed, also if something else could not be.
    defer {
      if let format, shown == nil, isFinished || !objects.isEmpty {
        StandardStreams.document(format.text(of: objects))
      }
    }
    try await targets.each { access in
      let pattern = try await access.pattern()
      let history = try await access.history(of: pattern)
      if let shown {
        let found = try history.revision(shown, of: access.key.name)
        let text = declaration(found, in: history, of: access, targets, isFirst: isFirst)
        StandardStreams.document(text)
      } else if format != nil {
        objects += history.objects.map(\.standalone)
      } else {
        let table = HistoryTable(history, of: pattern, label: access.label).text
        StandardStreams.output((isFirst ? "" : "\n") + table)
      }
      isFirst = false
    }
    isFinished = true
  }

  /// What a revision declares; with the PodPattern's name before it, where there are several.
  private func declaration(
    _ revision: PatternRevision, in history: RolloutHistory, of access: PatternAccess,
    _ targets: PatternTargets, isFirst: Bool
  ) -> String {
    let declaration: JSONValue = ["spec": revision.declaration(beside: history.current).sorted]
    switch format {
    case .json: return declaration.prettyPrinted() + "\n"
    case .name: return "controllerrevision.apps/\(revision.key.name)\n"
    case .yaml, nil:
      let title = targets.areSeveral ? "# \(PatternAccess.title(access.label))\n" : ""
      return (isFirst ? "" : "---\n") + title + YAMLEmitter.emit(declaration)
    }
  }
}

extension JSONValue {
  /// An object of a list as kubectl prints it: with its type, which a list only has once for all.
  fileprivate var standalone: JSONValue {
    let type: JSONObject = ["apiVersion": "apps/v1", "kind": "ControllerRevision"]
    return .object(type.merging(printed.object ?? [:]) { first, _ in first })
  }
}

/// The revisions of a PodPattern as a table.
private struct HistoryTable {
  private let history: RolloutHistory
  private let pattern: JSONValue
  private let label: String

  init(_ history: RolloutHistory, of pattern: JSONValue, label: String) {
    (self.history, self.pattern, self.label) = (history, pattern, label)
  }

  /// The pattern's name and the table, one line per revision.
  var text: String {
    let state = RolloutState(pattern)
    let title = PatternAccess.title(label)
    guard !history.revisions.isEmpty else { return "\(title)\nNo rollout history found.\n" }
    return ([title] + rows + notes(state)).map { "\($0)\n" }.joined()
  }

  private var rows: [String] {
    let current = history.current
    let rows: [[JSONValue]] = history.revisions.map { revision in
      [
        revision == current ? "*" : "", .integer(revision.number), .string(revision.revision),
        revision.change.map { .string($0) } ?? .null,
        revision.changeCause.map { .string($0) } ?? .null,
      ]
    }
    let titles: [JSONValue] = ["CURRENT", "REVISION", "HASH", "CHANGE", "CHANGE-CAUSE"]
    var printer = TablePrinter()
    return printer.lines(of: [titles] + rows)
  }

  /// What the table can't show: that the pods are not of the declared revision.
  private func notes(_ state: RolloutState) -> [String] {
    guard let to = state.rolledBackTo, let current = history.current, current.revision != to,
      let good = history.revisions.last(where: { $0.revision == to })
    else { return [] }
    return [
      "Revision \(current.number) failed: the pods were rolled back to revision \(good.number)."
    ]
  }
}
