internal import KubernetesCore

/// A download or a wait that somebody has written as a script.
enum HandwrittenStep: Hashable {
  /// A download of a URL into a file, given by its absolute path.
  case fetch(url: String, file: String, followsRedirects: Bool)
  /// A wait for `host:port`.
  case tcp(String)
  /// A wait for a URL.
  case http(String)

  /// The step that a script is; nil if it is something else, or more.
  init?(_ script: ShellScript) {
    if let wait = Self.wait(script) {
      self = wait
      return
    }
    var fetch: HandwrittenStep?
    for command in script.commands {
      switch command.program {
      case "set", "echo", "mkdir": continue
      case "curl", "wget":
        guard fetch == nil, let found = Self.fetch(command) else { return nil }
        fetch = found
      default: return nil
      }
    }
    guard let fetch else { return nil }
    self = fetch
  }

  // MARK: Downloads

  private static func fetch(_ command: ShellScript.Command) -> HandwrittenStep? {
    guard var request = Request(command), request.urls.count == 1, let url = request.urls.first
    else { return nil }
    if request.output == nil || request.output == "-" { request.output = command.output }
    guard let file = request.output, file.beginsWithBytes(of: "/") else { return nil }
    return .fetch(url: url, file: file, followsRedirects: request.followsRedirects)
  }

  /// What the options of curl or wget ask for; nil if there is one among them that `fetch` lacks.
  private struct Request {
    var urls: [String] = []
    var output: String?
    var followsRedirects = false
    var failsOnStatus = false

    init?(_ command: ShellScript.Command) {
      let isCurl = command.program == "curl"
      followsRedirects = !isCurl
      failsOnStatus = !isCurl
      var words = command.arguments
      while let word = words.popFirst() {
        guard word.beginsWithBytes(of: "-"), word != "-" else {
          guard Self.isPlainURL(word) else { return nil }
          urls.append(word)
          continue
        }
        guard isCurl ? takeCurl(word, &words) : takeWget(word, &words) else { return nil }
      }
    }

    private static func isPlainURL(_ word: String) -> Bool {
      guard word.beginsWithBytes(of: "http://") || word.beginsWithBytes(of: "https://") else {
        return false
      }
      let authority = word.parts(separatedBy: "/").dropFirst(2).first ?? ""
      return !authority.isEmpty && !authority.hasBytes(of: "@")
    }

    private mutating func takeCurl(_ word: String, _ words: inout ArraySlice<String>) -> Bool {
      switch word {
      case "--fail": failsOnStatus = true
      case "--location": followsRedirects = true
      case "--silent", "--show-error", "--retry-connrefused": break
      case "--output":
        guard let file = words.popFirst() else { return false }
        output = file
      case "--retry", "--retry-delay", "--connect-timeout", "--max-time", "-m":
        return words.popFirst() != nil
      default:
        guard !word.beginsWithBytes(of: "--") else { return false }
        return takeLetters(word, &words) { request, letter in
          switch letter {
          case "f": request.failsOnStatus = true
          case "L": request.followsRedirects = true
          case "s", "S": break
          default: return false
          }
          return true
        } file: {
          $0 == "o"
        }
      }
      return true
    }

    private mutating func takeWget(_ word: String, _ words: inout ArraySlice<String>) -> Bool {
      switch word {
      case "--quiet", "--no-verbose", "-nv", "--spider": return true
      case "-T", "-t": return words.popFirst() != nil
      default:
        for option in ["--output-document=", "--timeout=", "--tries="]
        where word.beginsWithBytes(of: option) {
          if option == "--output-document=" { output = String(word.dropFirst(option.count)) }
          return true
        }
        guard !word.beginsWithBytes(of: "--") else { return false }
        return takeLetters(word, &words) { _, letter in
          letter == "q"
        } file: {
          $0 == "O"
        }
      }
    }

    /// Reads several options in one word, the last of which may be the one with a file.
    private mutating func takeLetters(
      _ word: String, _ words: inout ArraySlice<String>,
      _ take: (inout Request, Character) -> Bool, file isFile: (Character) -> Bool
    ) -> Bool {
      var letters = Substring(word.dropFirst())
      while let letter = letters.popFirst() {
        guard isFile(letter) else {
          guard take(&self, letter) else { return false }
          continue
        }
        if letters.isEmpty {
          guard let file = words.popFirst() else { return false }
          output = file
        } else {
          output = String(letters)
        }
        return true
      }
      return true
    }
  }

  // MARK: Waits

  /// A loop that ends when something answers.
  private static func wait(_ script: ShellScript) -> HandwrittenStep? {
    var commands = script.commands[...]
    while let first = commands.first, ["set", "echo"].contains(first.program) {
      commands = commands.dropFirst()
    }
    guard var condition = commands.popFirst() else { return nil }
    switch condition.words.first {
    case "until": condition.words.removeFirst()
    case "while" where condition.words.dropFirst().first == "!": condition.words.removeFirst(2)
    default: return nil
    }
    guard isLoop(commands) else { return nil }
    return switch condition.program {
    case "nc", "netcat", "ncat": address(condition.arguments).map { .tcp($0) }
    case "curl", "wget": answer(condition).map { .http($0) }
    default: nil
    }
  }

  /// Whether commands are the rest of a loop that does nothing but to let time pass.
  private static func isLoop(_ commands: ArraySlice<ShellScript.Command>) -> Bool {
    var isEnded = false
    for (index, command) in commands.enumerated() {
      var words = command.words[...]
      if index == 0 {
        guard words.popFirst() == "do" else { return false }
      }
      switch (words.first, isEnded) {
      case ("echo", _), ("printf", _): break
      case ("sleep", false), ("true", false), (":", false): break
      case (nil, false) where index == 0: break
      case ("done", false) where words.count == 1: isEnded = true
      default: return false
      }
    }
    return isEnded
  }

  private static func address(_ arguments: ArraySlice<String>) -> String? {
    var rest: [String] = []
    var (words, isProbe) = (arguments, false)
    while let word = words.popFirst() {
      guard word.beginsWithBytes(of: "-") else {
        rest.append(word)
        continue
      }
      let letters = word.dropFirst()
      guard !letters.isEmpty, letters.allSatisfy({ "zvnw0123456789".contains($0) }) else {
        return nil
      }
      if letters.contains("z") { isProbe = true }
      if letters.last == "w" {
        guard words.popFirst() != nil else { return nil }
      }
    }
    guard isProbe, rest.count == 2, let port = Int(rest[1]), (1...65535).contains(port) else {
      return nil
    }
    return "\(rest[0]):\(port)"
  }

  private static func answer(_ condition: ShellScript.Command) -> String? {
    guard let request = Request(condition), request.failsOnStatus, request.urls.count == 1,
      [nil, "-", "/dev/null"].contains(request.output)
    else { return nil }
    return request.urls.first
  }
}
