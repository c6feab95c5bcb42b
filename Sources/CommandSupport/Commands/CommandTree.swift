internal import ArgumentParser
internal import KubernetesCore

/// A command with its arguments and subcommands, as the argument parser describes it: what
/// completion, man pages and kubectl's habits are made of.
package struct CommandTree: Sendable, Hashable {
  package let name: String
  package let aliases: [String]
  /// One sentence.
  package let abstract: String
  /// Paragraphs and examples; empty if there are none.
  package let discussion: String
  package let arguments: [CommandArgument]
  package let subcommands: [CommandTree]
  /// Whether help shows the command.
  package let isShown: Bool

  /// Decodes what a program prints for `--experimental-dump-help`; nil if the text is none of that.
  package init?(helpDump text: String) {
    guard let json = try? JSONValue(parsing: text), let command = json["command"],
      command["commandName"]?.string != nil
    else { return nil }
    self.init(command)
  }

  private init(_ json: JSONValue) {
    name = json["commandName"]?.string ?? ""
    aliases = json["aliases"]?.array?.compactMap(\.string) ?? []
    abstract = json["abstract"]?.string ?? ""
    discussion = json["discussion"]?.string ?? ""
    arguments = (json["arguments"]?.array ?? []).map(CommandArgument.init)
    subcommands = (json["subcommands"]?.array ?? []).map(CommandTree.init)
    isShown = json["shouldDisplay"]?.bool ?? true
  }

  package var positionals: [CommandArgument] {
    arguments.filter { $0.kind == .positional && $0.isShown }
  }

  package var options: [CommandArgument] { arguments.filter { $0.kind != .positional } }

  /// The subcommand of a name or an alias, shown or not.
  package func subcommand(_ word: String) -> CommandTree? {
    subcommands.first { $0.name == word || $0.aliases.contains(word) }
  }

  /// The option or flag with a name, dashes included.
  package func option(_ word: String) -> CommandArgument? {
    options.first { $0.names.contains(word) }
  }

  /// Whether the command hands all that follows it to another program.
  package var isPassthrough: Bool { arguments.contains(where: \.takesEverything) }
}

/// An argument of a command.
package struct CommandArgument: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case positional, option, flag
  }

  package let kind: Kind
  /// All names with their dashes, short ones first; none of a positional.
  package let names: [String]
  /// The name of the value in help, such as `file`.
  package let valueName: String
  /// The only values that are taken; empty if there is no such list.
  package let values: [String]
  package let isOptional: Bool
  package let isRepeating: Bool
  package let isShown: Bool
  /// What it means, in one or a few sentences.
  package let abstract: String
  /// The value where none is given; nil if there is none.
  package let defaultValue: String?
  fileprivate let takesEverything: Bool

  fileprivate init(_ json: JSONValue) {
    kind = json["kind"]?.string.flatMap(Kind.init) ?? .flag
    let names = (json["names"]?.array ?? []).compactMap { json -> String? in
      guard let name = json["name"]?.string else { return nil }
      return json["kind"]?.string == "long" ? "--\(name)" : "-\(name)"
    }
    self.names = names.filter { !$0.hasPrefix("--") } + names.filter { $0.hasPrefix("--") }
    valueName = json["valueName"]?.string ?? "value"
    values = json["allValues"]?.array?.compactMap(\.string) ?? []
    isOptional = json["isOptional"]?.bool ?? true
    isRepeating = json["isRepeating"]?.bool ?? false
    isShown = json["shouldDisplay"]?.bool ?? true
    abstract = json["abstract"]?.string ?? ""
    defaultValue = json["defaultValue"]?.string
    takesEverything = json["parsingStrategy"]?.string == "allRemainingInput"
  }

  /// The name that says most: the long one, or what a positional's value is called.
  package var title: String {
    names.last.map { String($0.drop { $0 == "-" }) } ?? valueName
  }

  /// Whether its value is a file's name: every such value is called that in help.
  package var isFile: Bool { valueName == "file" && values.isEmpty }
}

extension ParsableCommand {
  /// The command as the argument parser describes it.
  package static var tree: CommandTree? {
    do {
      _ = try parseAsRoot(["--experimental-dump-help"])
      return nil
    } catch {
      return CommandTree(helpDump: fullMessage(for: error))
    }
  }
}
