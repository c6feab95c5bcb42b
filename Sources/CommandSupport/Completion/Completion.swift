/// What may stand in place of the word that is being typed, in the form in which kubectl and its
/// plugins tell a shell: a line for each candidate, then a line with directives.
package struct Completion: Sendable, Hashable {
  /// A word, and what it means.
  package struct Candidate: Sendable, Hashable {
    package let word: String
    package let description: String

    package init(_ word: String, _ description: String = "") {
      (self.word, self.description) = (word, description)
    }
  }

  /// What a shell does with the candidates: cobra's `ShellCompDirective`, as far as it is used here.
  package struct Directives: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// There was an error: offer nothing.
    package static let error = Directives(rawValue: 1)
    /// No space after the word: it goes on.
    package static let noSpace = Directives(rawValue: 2)
    /// Offer no files where there are no candidates.
    package static let noFiles = Directives(rawValue: 4)
    /// Offer folders alone.
    package static let folders = Directives(rawValue: 16)
  }

  package var candidates: [Candidate] = []
  package var directives: Directives = .noFiles

  package init(_ candidates: [Candidate] = [], _ directives: Directives = .noFiles) {
    (self.candidates, self.directives) = (candidates, directives)
  }

  /// Files, as the shell itself completes them.
  package static let files = Completion([], [])

  /// The lines for a shell; words that can't stand in one line are left out.
  package var text: String {
    let lines = candidates.compactMap { candidate -> String? in
      guard candidate.word.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
        return nil
      }
      let words = candidate.description.split(whereSeparator: \.isWhitespace)
      return candidate.word + (words.isEmpty ? "" : "\t\(words.joined(separator: " "))")
    }
    return lines.map { "\($0)\n" }.joined() + ":\(directives.rawValue)\n"
  }
}

/// What the person has typed so far, for values that only a cluster knows.
package struct CompletionRequest: Sendable, Hashable {
  /// The names of the commands, without the program's.
  package let commands: [String]
  /// What the value is: an option's long name, or the name of a positional's value.
  package let subject: String
  /// The beginning of the value.
  package let prefix: String
  /// Values of options that were given, by the option's long name.
  package let options: [String: [String]]
  /// Flags that were given, by their long names.
  package let flags: Set<String>
  /// Positional values that were given.
  package let words: [String]
}
