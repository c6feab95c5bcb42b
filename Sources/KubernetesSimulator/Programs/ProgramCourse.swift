/// How a program goes, as far as its command line says it.
struct ProgramCourse: Sendable, Hashable {
  enum End: Sendable, Hashable {
    case exits(code: Int)
    /// It does not end by itself.
    case never
    /// Nothing is known of the program.
    case unknown
  }

  /// A line that it writes, and how many seconds after its start.
  struct Line: Sendable, Hashable {
    var second: Double
    var text: String
  }

  /// How many seconds it has run when it ends.
  var seconds = 0.0
  var end = End.unknown
  /// What it writes to its standard output and error.
  var lines: [Line] = []
  /// What it writes to `/dev/termination-log`.
  var terminationMessage: String?
  /// The word of a loop or a condition at which its script could not be followed.
  var limit: String?
  /// Why it could not be started at all.
  var startFailure: String?

  /// Whether it ends in failure.
  var fails: Bool {
    guard case .exits(let code) = end else { return false }
    return code != 0
  }

  mutating func write(_ text: String) {
    guard lines.count < Self.mostLines else { return }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(Line(second: seconds, text: String(line)))
    }
  }

  private static let mostLines = 1000
}
