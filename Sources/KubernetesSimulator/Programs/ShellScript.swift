/// Follows a shell's script as far as that goes without running it: commands one after another, `&&`,
/// `||`, `exit`, `sleep`, `echo`. At a loop or a condition it gives up, and says that the end is unknown.
struct ShellScript: Sendable {
  private var lexer: ShellLexer
  private var course = ProgramCourse()
  private var status = 0
  /// Whether the first failing command ends the script, as after `set -e`.
  private var stopsAtFailures: Bool

  private static let reserved: Set<String> = [
    "if", "while", "until", "for", "case", "function", "select", "!", "{", "[[", "((",
  ]

  private init(_ text: String, variables: [String: String], stopsAtFailures: Bool) {
    lexer = ShellLexer(text, variables: variables)
    self.stopsAtFailures = stopsAtFailures
  }

  /// The course of a script with these variables.
  static func course(
    of text: String, variables: [String: String], stopsAtFailures: Bool = false
  ) -> ProgramCourse {
    var script = ShellScript(text, variables: variables, stopsAtFailures: stopsAtFailures)
    script.follow()
    return script.course
  }

  private mutating func follow() {
    var joint = ";"
    while true {
      let command = nextCommand()
      guard !command.words.isEmpty || command.end != nil else { break }
      let isSkipped = (joint == "&&" && status != 0) || (joint == "||" && status == 0)
      if !command.words.isEmpty, !isSkipped {
        guard run(command) else { return }
        let isChecked = command.end == "&&" || command.end == "||"
        if stopsAtFailures, status != 0, !isChecked { break }
      }
      guard let end = command.end else { break }
      joint = end
    }
    course.end = .exits(code: status)
  }

  private struct Command {
    var words: [String] = []
    var output: String?
    /// What stands after it; nil at the script's end.
    var end: String?
  }

  private mutating func nextCommand() -> Command {
    var command = Command()
    while let token = lexer.next() {
      switch token {
      case .word(let word):
        command.words.append(word)
        if command.words.count == 1, isLoop(word) { return command }
      case .output(let file): command.output = file
      case .separator(let separator):
        command.end = separator
        return command
      }
    }
    return command
  }

  private func isLoop(_ word: String) -> Bool {
    Self.reserved.contains(word) || word.hasPrefix("(")
  }

  /// Runs a command; false where nothing is known of what comes then.
  private mutating func run(_ command: Command) -> Bool {
    var words = command.words[...]
    while let first = words.first, let (name, value) = Self.assignment(first) {
      if words.count == 1 { lexer.variables[name] = value }
      words.removeFirst()
      status = 0
    }
    if words.first == "exec" || words.first == "command" { words.removeFirst() }
    guard let first = words.first else { return true }
    if isLoop(first) {
      course.end = isEndlessLoop(first) ? .never : .unknown
      course.limit = first
      return false
    }
    if first == "set",
      words.dropFirst().first.map({ $0.hasPrefix("-") && $0.contains("e") }) ?? false
    {
      stopsAtFailures = true
    }
    var discarded = course
    let isSeen = command.end != "|"
    let effect = ShellCommand.run(
      Array(words), output: command.output, into: &discarded, lastStatus: status)
    if isSeen { course = discarded } else { course.seconds = discarded.seconds }
    let isReplaced = command.words.contains("exec")
    switch effect {
    case .status(let status):
      self.status = status
      guard isReplaced else { return true }
      course.end = .exits(code: status)
      return false
    case .exits(let code):
      course.end = .exits(code: code)
      return false
    case .neverEnds:
      if command.end == "&" { return true }
      course.end = .never
      return false
    case .unknown:
      status = 0
      if command.end != nil, !isReplaced, !lexer.rest.allSatisfy(\.isWhitespace) { return true }
      course.end = .unknown
      return false
    }
  }

  /// Whether a loop goes on for good: its condition always holds, and nothing in it leaves.
  private func isEndlessLoop(_ word: String) -> Bool {
    var ahead = lexer
    guard word == "while", case .word(let condition) = ahead.next(),
      condition == ":" || condition == "true"
    else { return false }
    return !ahead.rest.contains("break") && !ahead.rest.contains("exit")
  }

  private static func assignment(_ word: String) -> (String, String)? {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
    let name = word[..<sign]
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }),
      name.first?.isNumber == false
    else { return nil }
    return (String(name), String(word[word.index(after: sign)...]))
  }
}
