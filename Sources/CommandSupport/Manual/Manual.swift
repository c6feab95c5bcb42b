/// The man pages of a program, one for each command, in mdoc (mandoc's and groff's language).
package struct Manual {
  /// A page: its file's name, and its text.
  package struct Page: Sendable, Hashable {
    /// Such as `podpattern-rollout-status.1`.
    package let file: String
    package let text: String
  }

  private let root: CommandTree
  private let date: String

  /// `date`: as it stands at the foot of each page, such as `December 1, 2026`.
  package init(_ root: CommandTree, date: String) {
    (self.root, self.date) = (root, date)
  }

  /// The program's page, and then those of its commands.
  package var pages: [Page] {
    // `kubectl podpattern` is one program.
    pages(of: root, path: root.name.split(separator: " ").map(String.init))
  }

  private func pages(of command: CommandTree, path: [String]) -> [Page] {
    let commands = command.subcommands.filter { $0.isShown && $0.name != "help" }
    let page = Page(
      file: "\(path.joined(separator: "-")).1",
      text: ManualPage(
        command: command, path: path, commands: commands, exitStatus: exitStatus(command),
        date: date
      ).text)
    return [page] + commands.flatMap { pages(of: $0, path: path + [$0.name]) }
  }

  /// What the command itself says of its status, or else the program.
  private func exitStatus(_ command: CommandTree) -> String {
    Discussion(command.discussion).exitStatus ?? Discussion(root.discussion).exitStatus ?? ""
  }
}

/// The parts of a command's discussion.
struct Discussion {
  enum Part: Hashable {
    case paragraph(String)
    /// Lines that stay as they are.
    case literal([String])
  }

  private(set) var parts: [Part] = []
  private(set) var examples: [String] = []
  /// The paragraph that begins with `Exit status:`, without these words.
  private(set) var exitStatus: String?

  init(_ text: String) {
    var isExample = false
    for block in text.split(separator: "\n\n", omittingEmptySubsequences: true) {
      var lines = block.split(separator: "\n").map(String.init)
      isExample = lines.first == "EXAMPLE" || lines.first == "EXAMPLES"
      if isExample {
        examples += lines.dropFirst().map { String($0.dropFirst(2)) }
        continue
      }
      if let first = lines.first, first.hasPrefix(Self.exitTitle) {
        lines[0] = String(first.dropFirst(Self.exitTitle.utf8.count))
        exitStatus = lines.joined(separator: " ")
        continue
      }
      let prose = lines.prefix { !$0.hasPrefix("  ") }
      if !prose.isEmpty { parts.append(.paragraph(prose.joined(separator: " "))) }
      let literal = lines.dropFirst(prose.count)
      if !literal.isEmpty { parts.append(.literal(literal.map { String($0.dropFirst(2)) })) }
    }
  }

  private static let exitTitle = "Exit status: "
}
