/// Takes a shell's script apart into words and what stands between them.
///
/// It knows quotes, backslashes, comments, variables and redirections. What a command substitution would
/// print is not known: its text stays as it is.
struct ShellLexer: Sendable {
  /// A piece of a script.
  enum Token: Sendable, Hashable {
    case word(String)
    /// Where the output goes: the file's name.
    case output(file: String)
    /// `;`, a line's end, `&&`, `||`, `|` or `&`.
    case separator(String)
  }

  private(set) var rest: Substring
  /// The values of variables that are known.
  var variables: [String: String]

  init(_ text: some StringProtocol, variables: [String: String]) {
    rest = Substring(text)
    self.variables = variables
  }

  /// The next piece; nil at the end.
  mutating func next() -> Token? {
    while true {
      skipBlanks()
      guard let first = rest.first else { return nil }
      if first == "\n" || first == ";" {
        rest.removeFirst()
        return .separator(";")
      }
      if first == "&" || first == "|" {
        rest.removeFirst()
        guard rest.first == first else { return .separator(String(first)) }
        rest.removeFirst()
        return .separator(String([first, first]))
      }
      guard startsRedirection else { return .word(word()) }
      // However many redirections there are, the stack grows no deeper.
      if let output = redirection() { return output }
    }
  }

  private mutating func skipBlanks() {
    while let first = rest.first {
      if first == " " || first == "\t" {
        rest.removeFirst()
      } else if first == "#" {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("\\\n") {
        rest.removeFirst(2)
      } else {
        return
      }
    }
  }

  private var startsRedirection: Bool {
    let sign = rest.drop { $0.isNumber }.first
    return sign == ">" || sign == "<"
  }

  /// The redirection at this place; nil for one of input, or from one descriptor to another, which says
  /// nothing.
  private mutating func redirection() -> Token? {
    var ahead = rest
    let descriptor = ahead.prefix { $0.isNumber }
    ahead = ahead[descriptor.endIndex...]
    let isOutput = ahead.first == ">"
    while let sign = ahead.first, sign == ">" || sign == "<" { ahead.removeFirst() }
    var isDescriptor = false
    if ahead.first == "&" {
      ahead.removeFirst()
      isDescriptor = true
    }
    rest = ahead
    skipBlanks()
    let target = word()
    guard isOutput, !isDescriptor, descriptor.isEmpty || descriptor == "1" else { return nil }
    return .output(file: target)
  }

  private mutating func word() -> String {
    var text = ""
    while let character = rest.first {
      switch character {
      case " ", "\t", "\n", ";", "&", "|", "<", ">": return text
      case "'":
        rest.removeFirst()
        let quoted = rest.prefix { $0 != "'" }
        text += quoted
        rest = rest[quoted.endIndex...].dropFirst()
      case "\"":
        rest.removeFirst()
        quoted(&text)
      case "\\":
        rest.removeFirst()
        if let next = rest.popFirst(), next != "\n" { text.append(next) }
      case "$": text += dollar()
      default:
        text.append(character)
        rest.removeFirst()
      }
    }
    return text
  }

  /// What stands up to the closing double quote.
  private mutating func quoted(_ text: inout String) {
    while let character = rest.first, character != "\"" {
      if character == "$" {
        text += dollar()
        continue
      }
      rest.removeFirst()
      if character == "\\", let next = rest.first, "\"\\$`".contains(next) {
        text.append(next)
        rest.removeFirst()
      } else {
        text.append(character)
      }
    }
    rest = rest.dropFirst()
  }

  /// A variable's value, where that is known, or the text as it stands.
  private mutating func dollar() -> String {
    rest.removeFirst()
    if rest.first == "(" { return "$" + substitution() }
    let isBraced = rest.first == "{"
    let body = isBraced ? rest.dropFirst().prefix { $0 != "}" } : rest.prefix { Self.isName($0) }
    rest = isBraced ? rest[body.endIndex...].dropFirst() : rest[body.endIndex...]
    let name = body.prefix { Self.isName($0) }
    if let value = variables[String(name)], !name.isEmpty { return value }
    if isBraced, body[name.endIndex...].hasPrefix(":-") {
      return String(body[name.endIndex...].dropFirst(2))
    }
    return isBraced ? "${\(body)}" : "$\(body)"
  }

  /// A command substitution with all that it encloses.
  private mutating func substitution() -> String {
    var (depth, text) = (0, "")
    while let character = rest.popFirst() {
      text.append(character)
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth == 0 { break }
    }
    return text
  }

  private static func isName(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }
}
