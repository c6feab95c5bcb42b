/// One man page in mdoc.
struct ManualPage {
  let command: CommandTree
  /// The names of the commands, the program's first.
  let path: [String]
  /// The commands below this one that help shows.
  let commands: [CommandTree]
  let exitStatus: String
  let date: String

  private var name: String { path.joined(separator: "-") }

  var text: String {
    let discussion = Discussion(command.discussion)
    let lines =
      [
        ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os",
        ".Sh NAME", ".Nm \(name)", ".Nd \(Roff.argument(command.abstract.withoutFullStop))",
        ".Sh SYNOPSIS",
      ] + synopsis + [".Sh DESCRIPTION"] + description(discussion) + commandList + options
      + section("EXIT STATUS", Roff.sentences(exitStatus)) + examples(discussion) + seeAlso
    return lines.map { "\($0)\n" }.joined()
  }

  private var synopsis: [String] {
    // The name as it is typed, which has spaces where that of the page has hyphens.
    let typed = ".Nm \(Roff.argument(path.joined(separator: " ")))"
    let shown = command.arguments.filter(\.isShown)
    var lines = [typed]
    if !commands.isEmpty { lines.append(".Ar command") }
    for argument in shown where argument.kind != .positional && !argument.isGeneral {
      let dots = argument.isRepeating ? " ..." : ""
      let text = Self.name(argument.names.first ?? "", argument)
      lines.append(argument.isOptional ? ".Op \(text)\(dots)" : ".\(text)\(dots)")
    }
    for argument in shown where argument.kind == .positional {
      let text = "Ar \(Roff.word(argument.valueName))\(argument.isRepeating ? " ..." : "")"
      lines.append(argument.isOptional ? ".Op \(text)" : ".\(text)")
    }
    return lines
  }

  private func description(_ discussion: Discussion) -> [String] {
    var lines = Roff.sentences(command.abstract)
    for part in discussion.parts {
      switch part {
      case .paragraph(let text): lines += [".Pp"] + Roff.sentences(text)
      case .literal(let literal): lines += Self.display(literal)
      }
    }
    return lines
  }

  private var commandList: [String] {
    guard !commands.isEmpty else { return [] }
    let items = commands.flatMap { command in
      [".It Xr \(name)-\(command.name) 1"] + Roff.sentences(command.abstract)
    }
    return [".Sh COMMANDS", ".Bl -tag -width Ds"] + items + [".El"]
  }

  private var options: [String] {
    let shown = command.arguments.filter(\.isShown)
    let ordered = shown.filter { $0.kind == .positional } + shown.filter { $0.kind != .positional }
    let items = ordered.flatMap { argument -> [String] in
      let title =
        argument.kind == .positional
        ? ".It Ar \(Roff.word(argument.valueName))"
        : ".It " + argument.names.map { Self.name($0, argument) }.joined(separator: " , ")
      return [title] + Roff.sentences(argument.abstract) + Self.notes(argument)
    }
    guard !items.isEmpty else { return [] }
    return [".Sh OPTIONS", ".Bl -tag -width Ds"] + items + [".El"]
  }

  private static func notes(_ argument: CommandArgument) -> [String] {
    var lines: [String] = []
    if !argument.values.isEmpty {
      lines.append(Roff.line("One of \(argument.values.joined(separator: ", "))."))
    }
    if let value = argument.defaultValue, argument.kind == .option {
      lines.append(Roff.line("By default: \(value)."))
    }
    return lines
  }

  private func examples(_ discussion: Discussion) -> [String] {
    discussion.examples.isEmpty
      ? [] : [".Sh EXAMPLES"] + Self.display(discussion.examples)
  }

  private var seeAlso: [String] {
    let above = (1..<max(1, path.count)).map { path.prefix($0).joined(separator: "-") }
    let pages = above + (path.first == name ? ["kubectl"] : [])
    let references = pages.enumerated().map { index, page in
      ".Xr \(page) 1\(index == pages.count - 1 ? "" : " ,")"
    }
    return section("SEE ALSO", references)
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [".Sh \(title)"] + lines
  }

  private static func display(_ lines: [String]) -> [String] {
    [".Bd -literal -offset indent"] + lines.map(Roff.line) + [".Ed"]
  }

  /// A name of an option, with its value.
  private static func name(_ name: String, _ argument: CommandArgument) -> String {
    let flag = "Fl \(Roff.word(String(name.dropFirst())))"
    guard argument.kind == .option else { return flag }
    let value = "Ar \(Roff.word(argument.valueName))"
    return name.hasPrefix("--") ? "\(flag) Ns = Ns \(value)" : "\(flag) \(value)"
  }
}

extension CommandArgument {
  /// Whether every command has it, so that no synopsis names it.
  fileprivate var isGeneral: Bool { names.contains("--help") || names.contains("--version") }
}

extension String {
  fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

/// Text in roff's input language.
enum Roff {
  /// A whole line of text, which must not be taken for a request.
  static func line(_ text: String) -> String {
    let escaped = escaped(text)
    let first = escaped.utf8.first
    return first == UInt8(ascii: ".") || first == UInt8(ascii: "'") ? "\\&\(escaped)" : escaped
  }

  /// Text as lines: each sentence begins a new one, so that formatters know where sentences end.
  static func sentences(_ text: String) -> [String] {
    var lines: [String] = []
    var current = ""
    func close() {
      if !current.isEmpty { lines.append(line(current)) }
      current = ""
    }
    for word in text.split(whereSeparator: \.isWhitespace) {
      if escaped(current).utf8.count + escaped(String(word)).utf8.count >= longestLine { close() }
      current += current.isEmpty ? String(word) : " \(word)"
      if word.hasSuffix(".") { close() }
    }
    close()
    return lines
  }

  /// What people who read the source are spared to scroll.
  private static let longestLine = 78

  /// Text as the arguments of a macro: no word of it may be taken for another macro.
  static func argument(_ text: String) -> String {
    text.split(separator: " ").map { word(String($0)) }.joined(separator: " ")
  }

  /// One word as a macro's argument.
  static func word(_ text: String) -> String {
    // Names of macros have two or three letters.
    text.utf8.count <= 3 || text.utf8.allSatisfy(isPunctuation)
      ? "\\&\(escaped(text))" : escaped(text)
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool { ".,:;()[]?!|".utf8.contains(byte) }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      case "`": result += "\\(ga"
      case "'": result += "\\(aq"
      case "~": result += "\\(ti"
      case "^": result += "\\(ha"
      default: result.append(character)
      }
    }
    return result
  }
}
