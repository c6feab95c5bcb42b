/// Arguments as kubectl's users type them, in the form that the argument parser reads.
///
/// kubectl's switches take a value after `=`, and some of its options take none: `--all=true`,
/// `--leader-elect=false`, `-w`, `--dry-run`.
package struct KubectlHabits: Sendable {
  /// Options that may stand without a value, by all of their names, and what that means.
  package let bare: [String: String]
  /// Commands whose arguments are another program's.
  private let passthrough: Set<String>

  package init(bare: [String: String] = [:], passthrough: Set<String> = []) {
    (self.bare, self.passthrough) = (bare, passthrough)
  }

  /// The arguments in the parser's form.
  ///
  /// `tree`: asked for only where an argument may be a switch with a value.
  package func rewritten(_ arguments: [String], tree: () -> CommandTree?) -> [String] {
    if let first = arguments.first, passthrough.contains(first) { return arguments }
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    let own = arguments[..<end]
    let switches = own.contains { Self.parts($0)?.value != nil } ? tree()?.switches ?? [] : []
    return own.flatMap { rewritten($0, switches) } + arguments[end...]
  }

  private func rewritten(_ argument: String, _ switches: Set<String>) -> [String] {
    if let meaning = bare[argument] { return [meaning] }
    guard let (name, text) = Self.parts(argument) else { return [argument] }
    if let meaning = bare[name], let long = meaning.split(separator: "=").first {
      // A short name with a value after `=`, which the parser would take for several short names.
      return ["\(long)=\(text ?? "")"]
    }
    guard switches.contains(name), let value = text.flatMap(Self.truth) else { return [argument] }
    return value ? [name] : []
  }

  /// The name and the value of `-n=value` or `--name=value`; nil of anything else.
  private static func parts(_ argument: String) -> (name: String, value: String?)? {
    guard argument.hasPrefix("-"), let sign = argument.firstIndex(of: "=") else { return nil }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
  }

  /// A text as Go reads truth values, which kubectl is written in.
  package static func truth(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }
}

extension CommandTree {
  /// The names of all flags of this command and those below it, if no option has the same name.
  fileprivate var switches: Set<String> {
    let all = everyOption
    let valued = Set(all.filter { $0.kind == .option }.flatMap(\.names))
    return Set(all.filter { $0.kind == .flag }.flatMap(\.names)).subtracting(valued)
  }

  private var everyOption: [CommandArgument] { options + subcommands.flatMap(\.everyOption) }
}
