internal import KubernetesCore

/// A container's command, read as far as it is simple: a list of programs with literal arguments.
struct ShellScript: Hashable {
  /// The commands, in order.
  var commands: [Command] = []

  /// A program with its arguments, and where its output goes.
  struct Command: Hashable {
    var words: [String] = []
    /// The file that its output is written to; nil where it goes where the container's does.
    var output: String?

    /// The program's name without the path to it.
    var program: String { MountPath.lastStep(of: words.first ?? "") }
    var arguments: ArraySlice<String> { words.dropFirst() }
  }

  /// The shells whose scripts are read.
  private static let shells: Set = ["sh", "ash", "bash", "dash"]

  /// The command of a container; nil if it is not simple, or the image's own and unknown.
  init?(_ container: JSONValue) {
    func words(_ key: String) -> [String]? {
      guard let value = container.present(key) else { return [] }
      let words = value.array?.map(\.string) ?? [nil]
      return words.contains(nil) ? nil : words.compactMap(\.self)
    }
    guard let command = words("command"), let arguments = words("args") else { return nil }
    var all = command + arguments
    // The one image whose own command everybody knows.
    if command.isEmpty, Self.name(ofImage: container["image"]?.string ?? "") == "curl" {
      all = ["curl"] + arguments
    }
    guard let first = all.first else { return nil }
    if Self.shells.contains(MountPath.lastStep(of: first)) {
      guard all.count == 3, Self.isScriptFlag(all[1]) else { return nil }
      self.init(text: all[2])
    } else {
      // Kubernetes itself puts variables in the place of $(NAME).
      guard !all.contains(where: { $0.hasBytes(of: "$") }) else { return nil }
      self.init(commands: [Command(words: all)])
    }
  }

  /// Whether a word is `-c`, with options that change nothing of what a script does if all is well.
  private static func isScriptFlag(_ word: String) -> Bool {
    word.beginsWithBytes(of: "-") && word.endsWithBytes(of: "c")
      && word.dropFirst().dropLast().allSatisfy { "eux".contains($0) }
  }

  /// The last part of an image's repository.
  static func name(ofImage image: String) -> String {
    let reference = image.parts(separatedBy: "@").first ?? ""
    let last = reference.parts(separatedBy: "/").last ?? ""
    return last.parts(separatedBy: ":").first ?? ""
  }

  private init(commands: [Command]) { self.commands = commands }

  /// Reads a script; nil if it has anything in it but commands, one after the other.
  init?(text: String) {
    var reader = Reader(text: Array(text.unicodeScalars))
    guard reader.read() else { return nil }
    self.init(commands: reader.commands)
  }

  /// Reads words, quotes, ends of commands and where their output goes; nothing else.
  private struct Reader {
    let text: [Unicode.Scalar]
    var position = 0
    var commands: [Command] = []
    private var command = Command()
    private var word: String?

    init(text: [Unicode.Scalar]) { self.text = text }

    private var next: Unicode.Scalar? {
      text.indices.contains(position) ? text[position] : nil
    }

    private mutating func endWord() {
      if let word { command.words.append(word) }
      word = nil
    }

    private mutating func endCommand() {
      endWord()
      if !command.words.isEmpty { commands.append(command) }
      command = Command()
    }

    mutating func read() -> Bool {
      while let scalar = next {
        position += 1
        switch scalar {
        case " ", "\t": endWord()
        case "\n", ";": endCommand()
        case "&":
          guard next == "&" else { return false }
          position += 1
          endCommand()
        case ">":
          guard redirect() else { return false }
        case "'": guard quoted("'") else { return false }
        case "\"": guard quoted("\"") else { return false }
        case "\\":
          guard let escaped = next else { return false }
          position += 1
          if escaped != "\n" { word = (word ?? "") + String(escaped) }
        case "#" where word == nil, "$", "`", "(", ")", "{", "}", "|", "<": return false
        default: word = (word ?? "") + String(scalar)
        }
      }
      endCommand()
      return true
    }

    private mutating func quoted(_ quote: Unicode.Scalar) -> Bool {
      var inner = word ?? ""
      while let scalar = next {
        position += 1
        if scalar == quote {
          word = inner
          return true
        }
        if quote == "\"" {
          guard scalar != "$", scalar != "`" else { return false }
          if scalar == "\\", let escaped = next, "\"\\$`".unicodeScalars.contains(escaped) {
            position += 1
            inner += String(escaped)
            continue
          }
        }
        inner += String(scalar)
      }
      return false
    }

    /// Reads what follows a `>`: a file, `>FILE` or `&1`. What goes to the standard error, or joins it,
    /// is passed over.
    private mutating func redirect() -> Bool {
      let isOfErrors = word == "2"
      if isOfErrors || word == "1" { word = nil } else { endWord() }
      if next == ">" { position += 1 }
      if next == "&" {
        position += 1
        guard let digit = next, digit == "1" || digit == "2" else { return false }
        position += 1
        return true
      }
      while next == " " || next == "\t" { position += 1 }
      guard let file = fileName() else { return false }
      if !isOfErrors { command.output = file }
      return true
    }

    private mutating func fileName() -> String? {
      var other = self
      other.word = nil
      while let scalar = other.next, !" \t\n;&|<>()$`".unicodeScalars.contains(scalar) {
        other.position += 1
        switch scalar {
        case "'": guard other.quoted("'") else { return nil }
        case "\"": guard other.quoted("\"") else { return nil }
        default: other.word = (other.word ?? "") + String(scalar)
        }
      }
      guard let name = other.word, !name.isEmpty else { return nil }
      position = other.position
      return name
    }
  }
}
