public import KubernetesCore

/// A set of log files that are read alike.
public struct LogInput: Sendable, Hashable {
  /// Globs of the files, relative to the shared volume's root.
  public var files = ["*.log"]
  /// Globs of files that are left out.
  public var exclude: [String] = []
  /// What a line is made of.
  public var format = LogFormat.none
  /// The regular expression of a line with the format `regex`; its named groups become fields.
  public var regex: String?
  /// The field of a parsed line that has the record's time; when the line was read without it.
  public var timeKey: String?
  /// The format of that time, as `strptime` has it, with `%L` for fractions of a second.
  public var timeFormat: String?
  /// How lines that belong together are told.
  public var multiline: LogMultiline?
  /// The longest line, as a quantity of bytes; what is longer is cut there.
  public var maxLineSize: JSONValue = "2Mi"
  /// Fields that every record of these files carries.
  public var labels: [String: String] = [:]

  /// The files that are shipped by default.
  public init() {}
}

/// What a line of a log file is made of.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
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
public enum LogMultiline: Sendable, Hashable {
  /// The stack traces of a language.
  case language(Language)
  /// A record begins with a line that a regular expression matches.
  case firstLine(String)

  /// A language whose stack traces Fluent Bit knows.
  public enum Language: String, Sendable, Hashable, CaseIterable {
    case go, java, python, ruby
  }
}
