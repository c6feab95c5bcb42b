/// Completes a program's command line from its commands' own definitions.
///
/// It reads and asks nothing: where only a cluster knows the answer, it says what to ask.
package struct Completer {
  /// What completes a word.
  package enum Answer: Sendable, Hashable {
    case known(Completion)
    /// Values that only a cluster knows.
    case live(CompletionRequest)
    /// The words are another program's, which the last command of the path starts.
    case passthrough([String], command: [String])
  }

  private let root: CommandTree
  private let bare: [String: String]

  /// `bare`: options that may stand without a value, as in `KubectlHabits`.
  package init(_ root: CommandTree, bare: [String: String] = [:]) {
    (self.root, self.bare) = (root, bare)
  }

  /// What completes the last word.
  ///
  /// `words`: those after the program's name; the last one is what was typed of the word at the
  /// cursor, and may be empty.
  package func answer(to words: [String]) -> Answer {
    let typed = words.last ?? ""
    let position = CommandLinePosition(root, words.dropLast(), bare: bare)
    switch position.next {
    case .passthrough(let before): return .passthrough(before + [typed], command: position.path)
    case .value(let option): return values(of: option, typed, position)
    case .positional: return positional(typed, position)
    case .word where typed.hasPrefix("-"): return option(typed, position)
    case .word: return word(typed, position)
    }
  }

  private func word(_ typed: String, _ position: CommandLinePosition) -> Answer {
    if position.path.last == "help" { return help(typed, position) }
    let commands = position.command.subcommands.filter(\.isShown)
    guard commands.isEmpty || !position.words.isEmpty else {
      return known(commands.map { .init($0.name, $0.abstract) }, typed)
    }
    return positional(typed, position)
  }

  /// `help` takes the names of commands.
  private func help(_ typed: String, _ position: CommandLinePosition) -> Answer {
    var command: CommandTree? = root
    for word in position.words { command = command?.subcommand(word) }
    let commands = command?.subcommands.filter { $0.isShown && $0.name != "help" } ?? []
    return known(commands.map { .init($0.name, $0.abstract) }, typed)
  }

  private func positional(_ typed: String, _ position: CommandLinePosition) -> Answer {
    if let argument = position.positional { return values(of: argument, typed, position) }
    guard case .word = position.next, typed.isEmpty else { return .known(Completion()) }
    // What has to be given and was not.
    let missing = position.openOptions.filter { !$0.isOptional && !position.given.contains($0) }
    return known(missing.compactMap(Self.longest), typed)
  }

  private func option(_ typed: String, _ position: CommandLinePosition) -> Answer {
    if let sign = typed.firstIndex(of: "=") {
      guard let option = position.command.option(String(typed[..<sign])) else {
        return .known(Completion())
      }
      let value = String(typed[typed.index(after: sign)...])
      return option.kind == .flag
        ? known([.init("true"), .init("false")], value) : values(of: option, value, position)
    }
    let candidates = position.openOptions.flatMap { option in
      // Short names are offered where they are not what somebody would have to learn to leave out.
      option.names.filter { $0.hasPrefix("--") || typed.utf8.count < 2 || $0 == typed }.map {
        Completion.Candidate($0, option.abstract.firstSentence)
      }
    }
    return known(candidates, typed)
  }

  private func values(
    of argument: CommandArgument, _ typed: String, _ position: CommandLinePosition
  ) -> Answer {
    if !argument.values.isEmpty { return known(argument.values.map { .init($0) }, typed) }
    if argument.isFile { return .known(.files) }
    if argument.valueName == "folder" { return .known(Completion([], .folders)) }
    if argument.valueName == "true|false" { return known([.init("true"), .init("false")], typed) }
    return .live(position.request(for: argument.title, prefix: typed))
  }

  private static func longest(_ option: CommandArgument) -> Completion.Candidate? {
    option.names.last.map { .init($0, option.abstract.firstSentence) }
  }

  private func known(_ candidates: [Completion.Candidate], _ typed: String) -> Answer {
    .known(Completion(candidates.filter { $0.word.hasPrefix(typed) }))
  }
}

extension String {
  /// The text up to its first full stop or colon, for a list of candidates.
  fileprivate var firstSentence: String {
    guard let end = firstRange(of: ". ") ?? firstRange(of: ": ") else {
      return hasSuffix(".") ? String(dropLast()) : self
    }
    return String(self[..<end.lowerBound])
  }
}
