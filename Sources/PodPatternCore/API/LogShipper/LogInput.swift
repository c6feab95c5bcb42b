package import KubernetesCore

/// A set of log files that are read alike.
package struct LogInput: Sendable, Hashable {
  /// Globs of the files, relative to the shared volume's root.
  package var files = ["*.log"]
  /// Globs of files that are left out.
  package var exclude: [String] = []
  /// What a line is made of.
  package var format = LogFormat.none
  /// The regular expression of a line with the format `regex`; its named groups become fields.
  package var regex: String?
  /// The field of a parsed line that has the record's time; when the line was read without it.
  package var timeKey: String?
  /// The format of that time, as `strptime` has it, with `%L` for fractions of a second.
  package var timeFormat: String?
  /// How lines that belong together are told.
  package var multiline: LogMultiline?
  /// The longest line, as a quantity of bytes; what is longer is cut there.
  package var maxLineSize: JSONValue = "2Mi"
  /// Fields that every record of these files carries.
  package var labels: [String: String] = [:]

  /// The files that are shipped by default.
  package init() {}
}

/// What a line of a log file is made of.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Text, which is shipped in the field `log`.
  case none
  /// A JSON object, whose members become fields.
  case json
  /// Pairs of `key=value`.
  case logfmt
  /// What a regular expression says.
  case regex
}

/// How the lines of one record are told from those of the next.
package enum LogMultiline: Sendable, Hashable {
  /// The stack traces of a language.
  case language(Language)
  /// A record begins with a line that a regular expression matches.
  case firstLine(String)

  /// A language whose stack traces Fluent Bit knows.
  package enum Language: String, Sendable, Hashable, CaseIterable {
    case go, java, python, ruby
  }
}
