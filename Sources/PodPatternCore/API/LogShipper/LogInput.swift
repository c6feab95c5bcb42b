package import KubernetesCore

/// A set of log files that are read alike.
package struct LogInput: Sendable, Hashable {
  /// What tells the set from others; empty where there is one alone.
  package var name = ""
  /// Globs of the files, relative to the shared volume's root.
  package var files = ["*.log"]
  /// Globs of files that are left out.
  package var excludedFiles: [String] = []
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
}

/// What a line of a log file is made of.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Text, which is shipped in the field `log`.
  case none = "None"
  /// A JSON object, whose members become fields.
  case json = "JSON"
  /// Pairs of `key=value`.
  case logfmt = "Logfmt"
  /// What a regular expression says.
  case regex = "Regex"
}

/// How the lines of one record are told from those of the next.
package enum LogMultiline: Sendable, Hashable {
  /// The stack traces of a language.
  case language(Language)
  /// A record begins with a line that a regular expression matches.
  case firstLine(String)

  /// A language whose stack traces Fluent Bit knows.
  package enum Language: String, Sendable, Hashable, CaseIterable {
    case go = "Go"
    case java = "Java"
    case python = "Python"
    case ruby = "Ruby"
  }
}

extension LogInput {
  /// The fields that say which files are read and how; they stand in the log shipper itself where
  /// there is one set of files.
  static let fields = Fields(LogInput()) {
    Field(
      \.files, "files", .list(of: glob, minItems: 1, maxItems: 32, .set), .optional,
      "Which files are shipped: globs, relative to the shared volume's root. *.log without it.")
    Field(at: "files") { input, members in
      members["files"]?.array?.isEmpty == false && input.files.isEmpty ? .required : nil
    }
    Field(
      \.excludedFiles, "excludedFiles", .list(of: glob, maxItems: 32, .set), .optional,
      "Which of them are not: globs as in files."
    ).formerly("exclude", .formerTexts)
    Field(
      \.format, "format", .choice(formerly: { $0.rawValue.lowercased() }), .optional,
      "What a line is: text (None), a JSON object, pairs of key=value (Logfmt), or what regex"
        + " says (Regex). A line that is something else is shipped as text. None without it.")
    Field(
      \.regex, "regex", .text(4096, .plain, .pattern), .optional,
      "The regular expression of a line, in Onigmo's syntax, whose named groups become fields.")
    Field(at: "regex") { input, _ in
      guard let regex = input.regex else {
        return input.format == .regex ? "\(String.required): the format Regex needs it" : nil
      }
      if input.format != .regex { return "Forbidden: it is for the format Regex" }
      return regex.hasBytes(of: "(?<")
        ? nil : .invalid(regex, "must have a named group such as (?<level>\\w+)")
    }
    Field(
      \.timeKey, "timeKey", .text(256, .plain, mayBeEmpty: true), .optional,
      "The field of a line that has its time; without it, that of its reading.")
    Field(
      \.timeFormat, "timeFormat", .text(256, .plain, mayBeEmpty: true), .optional,
      "The format of that time, as strptime has it, with %L for fractions of a second.")
    Field(at: "timeKey") { input, _ in
      input.format == .none && input.timeKey != nil
        ? "Forbidden: only a line with a format has fields" : nil
    }
    Field(at: "timeKey") { input, _ in
      input.timeFormat != nil && input.timeKey == nil
        ? "\(String.required): timeFormat is about its value" : nil
    }
    Field(
      \.multiline, "multiline",
      FieldType<LogMultiline.Language>.choice(formerly: { $0.rawValue.lowercased() })
        .map(LogMultiline.language),
      .optional,
      "The language whose stack traces are one record.")
    Field(
      \.firstLine, "multilinePattern", .text(4096, .plain, .pattern), .optional,
      "The regular expression of a record's first line: those that do not match belong to the"
        + " record before.")
    Field(at: "multilinePattern") { input, members in
      guard case .language? = input.multiline, members["multilinePattern"]?.string != nil
      else { return nil }
      return "Forbidden: multiline says already how lines belong"
    }
    Field(
      \.maxLineSize, "maxLineSize", .size(atLeast: 1 << 10, atMost: 16 << 20), .optional,
      "The longest line: a longer one is cut there. From 1Ki to 16Mi; 2Mi without it.")
  }

  private static let inputFields = fields.extended("One set of files.", requiring: "files") {
    Field(
      \.name, "name", .elementName, .optional,
      "The set's name, by which it is told from others: to be given where there are several.")
    Field(
      \.labels, "labels",
      .map(of: .text(1024, .plain), maxItems: 32, keys: .fieldName) { Dictionary($0) { $1 } },
      .optional, "Fields that every record of these files carries, by name.")
  }

  private static var glob: FieldType<String> {
    .text(1024, .glob, mayBeEmpty: true, minLength: 1).described("One glob, such as *.log.")
  }

  /// What the first line of a record matches, where no language says how lines belong.
  private var firstLine: String? {
    get {
      guard case .firstLine(let pattern)? = multiline else { return nil }
      return pattern
    }
    set { if multiline == nil { multiline = newValue.map(LogMultiline.firstLine) } }
  }

  // MARK: Sets of files

  /// The schema of the log shipper's `inputs`.
  static var listSchema: SchemaNode {
    SchemaNode.list(
      "Sets of files that are read in different ways; instead of files and its like in the shipper"
        + " itself.", of: inputFields.schema, maxItems: 8, .named(key: "name"))
  }

  /// Puts the sets of files of a log shipper into today's words, whichever version it was written for.
  static let renewal: ObjectRenewal = { shipper in
    if let renewed = fields.renewed(.object(shipper)).object { shipper = renewed }
    Renewals.member("inputs") { inputs in
      var names = Set((inputs.array ?? []).compactMap { $0["name"]?.string })
      return Renewals.elements(inputFields.renewed)(inputs)
        .namingElements { _ in names.claimName("files") }
    }(&shipper)
  }

  /// Reads the sets of files: those of `inputs`, or the one of the log shipper's own fields.
  static func read(_ reader: inout FieldReader, of shipper: Members) -> [LogInput] {
    let path = shipper.path.key("inputs")
    guard let inputs = reader.array(shipper["inputs"], path, atMost: 8), !inputs.isEmpty else {
      var input = LogInput()
      fields.read(&reader, shipper, into: &input)
      return [input]
    }
    // A longest line may stand beside the inputs, as what holds where none says otherwise.
    for name in fields.names.subtracting(["maxLineSize"]).sorted() where shipper[name] != nil {
      reader.fault(
        shipper.path.key(name.text), "Forbidden: with inputs, each of them says its own \(name)")
    }
    reader.checkNames(inputs, path)
    return inputs.enumerated().compactMap { index, element in
      let path = path.index(index)
      guard var object = reader.requiredObject(element, path) else { return nil }
      reader.close(object, path, inputFields.names)
      if object["maxLineSize"]?.isNull ?? true {
        object["maxLineSize"] = shipper.object["maxLineSize"]
      }
      var input = LogInput()
      inputFields.read(&reader, Members(object: object, path: path), into: &input)
      return input
    }
  }
}
