/// Where a command line has got to: which command it is, what was given, and what comes next.
package struct CommandLinePosition {
  /// What the next word is.
  enum Next {
    /// The value of an option.
    case value(CommandArgument)
    /// A command, an option or a positional value.
    case word
    /// Anything but an option, after `--`.
    case positional
    /// An argument of another program; these are those before it.
    case passthrough([String])
  }

  private(set) var command: CommandTree
  private(set) var path: [String] = []
  private(set) var options: [String: [String]] = [:]
  private(set) var given: Set<CommandArgument> = []
  private(set) var words: [String] = []
  private(set) var next = Next.word
  private let bare: [String: String]

  /// Reads the words before the one that is typed.
  ///
  /// `bare`: options that may stand without a value.
  init(_ root: CommandTree, _ words: [String], bare: [String: String]) {
    command = root
    self.bare = bare
    for word in words { read(word) }
  }

  private mutating func read(_ word: String) {
    switch next {
    case .value(let option):
      options[option.title, default: []].append(word)
      next = .word
    case .passthrough(let before): next = .passthrough(before + [word])
    case .positional: words.append(word)
    case .word where word == "--": next = .positional
    case .word where word.hasPrefix("-") && word != "-": readOption(word)
    case .word: readWord(word)
    }
  }

  private mutating func readOption(_ word: String) {
    let sign = word.firstIndex(of: "=")
    let name = String(word[..<(sign ?? word.endIndex)])
    guard let option = command.option(name) else { return }
    given.insert(option)
    guard option.kind == .option else { return }
    if let sign {
      options[option.title, default: []].append(String(word[word.index(after: sign)...]))
    } else if bare[name] == nil {
      next = .value(option)
    }
  }

  private mutating func readWord(_ word: String) {
    guard words.isEmpty, let subcommand = command.subcommand(word) else {
      words.append(word)
      return
    }
    command = subcommand
    path.append(subcommand.name)
    given = []
    if subcommand.isPassthrough { next = .passthrough([]) }
  }

  /// The positional value that comes next; nil if the command takes no more.
  var positional: CommandArgument? {
    let all = command.positionals
    return words.count < all.count
      ? all[words.count] : all.last.flatMap { $0.isRepeating ? $0 : nil }
  }

  /// Options that can still be given.
  var openOptions: [CommandArgument] {
    command.options.filter { $0.isShown && ($0.isRepeating || !given.contains($0)) }
  }

  /// Asks for the values of an option or a positional.
  func request(for subject: String, prefix: String) -> CompletionRequest {
    CompletionRequest(
      commands: path, subject: subject, prefix: prefix, options: options,
      flags: Set(given.filter { $0.kind == .flag }.map(\.title)), words: words)
  }
}
