internal import KubernetesCore

extension LogInput {
  /// The fields that say which files are read and how; they stand in the log shipper itself where
  /// there is one set of files.
  static let fields: Set<String> = [
    "files", "exclude", "format", "regex", "timeKey", "timeFormat", "multiline",
    "multilinePattern", "maxLineSize",
  ]
}

extension FieldReader {
  /// The sets of files: those of `inputs`, or the one that the log shipper's own fields describe.
  mutating func logInputs(_ members: JSONObject, _ path: FieldPath) -> [LogInput] {
    guard let inputs = array(members["inputs"], path.key("inputs"), atMost: 8), !inputs.isEmpty
    else {
      return [logInput(members, path)]
    }
    // A longest line may stand beside the inputs, as what holds where none says otherwise.
    for key in LogInput.fields.subtracting(["maxLineSize"]).sorted()
    where members.present(key) != nil {
      fault(path.key(key), "Forbidden: with inputs, each of them says its own \(key)")
    }
    return inputs.enumerated().compactMap { index, element in
      let path = path.key("inputs").index(index)
      guard var input = requiredObject(element, path) else { return nil }
      close(input, path, LogInput.fields.union(["labels"]))
      if input.present("maxLineSize") == nil { input["maxLineSize"] = members["maxLineSize"] }
      var result = logInput(input, path)
      if input.present("files") == nil { fault(path.key("files"), .required) }
      result.labels = fieldLabels(input["labels"], path.key("labels"))
      return result
    }
  }

  mutating func logInput(_ members: JSONObject, _ path: FieldPath) -> LogInput {
    var input = LogInput()
    if let files = globs(members["files"], path.key("files")) {
      input.files = files
      if files.isEmpty { fault(path.key("files"), .required) }
    }
    input.exclude = globs(members["exclude"], path.key("exclude")) ?? []
    input.format = choice(members["format"], path.key("format")) ?? .none
    input.regex = pattern(members["regex"], path.key("regex"))
    if input.format == .regex, input.regex == nil {
      fault(path.key("regex"), "\(String.required): the format regex needs it")
    } else if input.format != .regex, input.regex != nil {
      fault(path.key("regex"), "Forbidden: it is for the format regex")
    } else if let regex = input.regex, !regex.hasBytes(of: "(?<") {
      fault(path.key("regex"), .invalid(regex, "must have a named group such as (?<level>\\w+)"))
    }
    input.timeKey = text(members["timeKey"], path.key("timeKey"))
    input.timeFormat = text(members["timeFormat"], path.key("timeFormat"))
    if input.format == .none, input.timeKey != nil {
      fault(path.key("timeKey"), "Forbidden: only a line with a format has fields")
    }
    if input.timeFormat != nil, input.timeKey == nil {
      fault(path.key("timeKey"), "\(String.required): timeFormat is about its value")
    }
    input.multiline = multiline(members, path)
    input.maxLineSize =
      size(members["maxLineSize"], path.key("maxLineSize"), minimum: 1 << 10) ?? input.maxLineSize
    if let bytes = Syntax.bytes(input.maxLineSize), bytes > 16 << 20 {
      fault(path.key("maxLineSize"), "Invalid value: must be at most 16Mi")
    }
    return input
  }

  private mutating func multiline(_ members: JSONObject, _ path: FieldPath) -> LogMultiline? {
    let language: LogMultiline.Language? = choice(members["multiline"], path.key("multiline"))
    let firstLine = pattern(members["multilinePattern"], path.key("multilinePattern"))
    if language != nil, firstLine != nil {
      fault(path.key("multilinePattern"), "Forbidden: multiline says already how lines belong")
    }
    return language.map(LogMultiline.language) ?? firstLine.map(LogMultiline.firstLine)
  }

  private mutating func globs(_ value: JSONValue?, _ path: FieldPath) -> [String]? {
    guard let globs = stringList(value, path, atMost: 32) else { return nil }
    for (index, glob) in globs.enumerated() {
      guard let reason = Syntax.faultOfGlob(glob) else { continue }
      fault(path.index(index), .invalid(glob, reason))
    }
    return globs
  }

  /// A regular expression in Onigmo's syntax, whose own check Fluent Bit makes when it starts.
  private mutating func pattern(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let pattern = text(value, path) else { return nil }
    if pattern.isEmpty { fault(path, .required) }
    if let reason = Syntax.faultOfPattern(pattern) { fault(path, .invalid(pattern, reason)) }
    return pattern
  }

  private mutating func fieldLabels(_ value: JSONValue?, _ path: FieldPath) -> [String: String] {
    var labels: [String: String] = [:]
    let members = map(value, path, atMost: 32) ?? [:]
    for (key, member) in members {
      if !Syntax.isFieldName(key) {
        fault(path.key(key), .invalid(key, Syntax.fieldNameRule))
      } else if RecordFields.isReserved(key) {
        fault(path.key(key), "Forbidden: a record has a field of this name already")
      }
      guard let value = text(member, path.key(key)) else { continue }
      if value.isEmpty { fault(path.key(key), .required) }
      labels[key] = value
    }
    return labels
  }
}
