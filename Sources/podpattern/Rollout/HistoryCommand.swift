internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// `podpattern rollout history`: lists the revisions.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Print the revisions of a PodPattern.",
    discussion: """
      An asterisk marks the revision that the spec asks for. CHANGE says what a revision changed, \
      CHANGE-CAUSE what the PodPattern's annotation kubernetes.io/change-cause said then.

      EXAMPLES
        \(ProgramName.invocation) rollout history web
        \(ProgramName.invocation) rollout history web --revision 2
      """)

  @OptionGroup var options: PatternOptions

  @Option(help: "Print what this revision declares: the fields of spec that undo restores.")
  var revision: Int?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "yaml or json: print objects, for programs to read.")
  var format: RenderCommand.Format?

  func run() async throws {
    let access = try options.open()
    let pattern = try await access.pattern()
    let history = try await access.history(of: pattern)
    guard let revision, revision != 0 else {
      StandardStreams.output(
        format?.text(of: history.objects.map(\.standalone))
          ?? HistoryTable(history, of: pattern).text)
      return
    }
    let found = try history.revision(revision, of: access.key.name)
    let declaration: JSONValue = ["spec": found.declaration(beside: history.current).sorted]
    StandardStreams.output(
      format == .json ? declaration.prettyPrinted() + "\n" : YAMLEmitter.emit(declaration))
  }
}

extension JSONValue {
  /// An object of a list as kubectl prints it: with its type, which a list only has once for all,
  /// and without managed fields.
  fileprivate var standalone: JSONValue {
    var members = sorted.object ?? [:]
    members["metadata"]?["managedFields"] = nil
    let type: JSONObject = ["apiVersion": "apps/v1", "kind": "ControllerRevision"]
    return .object(type.merging(members) { first, _ in first })
  }

  /// The same with the keys of every object sorted, since a list was decoded in no order.
  fileprivate var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(members.sortedByKey.mapValues(\.sorted))
    default: self
    }
  }
}

/// The revisions of a PodPattern as a table.
private struct HistoryTable {
  private let history: RolloutHistory
  private let pattern: JSONValue

  init(_ history: RolloutHistory, of pattern: JSONValue) {
    (self.history, self.pattern) = (history, pattern)
  }

  /// The pattern's name and the table, one line per revision.
  var text: String {
    let state = RolloutState(pattern)
    let title = PatternAccess.title(state.name)
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
