internal import KubernetesCore

/// The schema of the sets of log files.
enum LogInputSchema {
  /// The fields that stand in the log shipper itself as well as in each of its inputs.
  static let fields: [(String, SchemaNode)] = [
    (
      "files",
      .list(
        "Which files are shipped: globs, relative to the shared volume's root. *.log without it.",
        of: glob, minItems: 1, maxItems: 32
      ).nullable
    ),
    (
      "exclude",
      .list("Which of them are not: globs as in files.", of: glob, maxItems: 32).nullable
    ),
    (
      "format",
      .choice(
        "What a line is: text (none), a JSON object, pairs of key=value (logfmt), or what regex"
          + " says. A line that is something else is shipped as text.",
        LogFormat.allCases.map(\.rawValue)
      ).nullable
    ),
    (
      "regex",
      .string(
        "The regular expression of a line, in Onigmo's syntax, whose named groups become fields.",
        maxLength: 4096
      ).nullable
    ),
    (
      "timeKey",
      .string(
        "The field of a line that has its time; without it, that of its reading.", maxLength: 256
      )
      .nullable
    ),
    (
      "timeFormat",
      .string(
        "The format of that time, as strptime has it, with %L for fractions of a second.",
        maxLength: 256
      ).nullable
    ),
    (
      "multiline",
      .choice(
        "The language whose stack traces are one record.",
        LogMultiline.Language.allCases.map(\.rawValue)
      ).nullable
    ),
    (
      "multilinePattern",
      .string(
        "The regular expression of a record's first line: those that do not match belong to the"
          + " record before.", maxLength: 4096
      ).nullable
    ),
    (
      "maxLineSize",
      LogShipperSchema.size(
        "The longest line: a longer one is cut there. From 1Ki to 16Mi; 2Mi without it.")
    ),
  ]

  static let list = SchemaNode.list(
    "Sets of files that are read in different ways; instead of files and its like in the shipper"
      + " itself.",
    of: input, maxItems: 8
  ).nullable

  private static let input = SchemaNode.object(
    "One set of files.", required: ["files"],
    fields + [
      (
        "labels",
        SchemaNode([
          "description": "Fields that every record of these files carries, by name.",
          "type": "object", "maxProperties": 32,
          "additionalProperties": ["type": "string", "maxLength": 1024],
        ]).nullable
      )
    ])

  private static let glob = SchemaNode.string("One glob, such as *.log.", maxLength: 1024)
    .with("minLength", 1)
    .rule(.insideVolume)
    .rule(CELRule("!self.contains(',')", "must not contain a comma: write one glob an element"))
    .rule(CELRule("!self.contains('${')", "must not contain ${"))
    .rule(
      CELRule(
        "!self.contains('**')",
        "must not contain **, which is one folder to Fluent Bit, as * is: write a glob for each"
          + " depth, such as *.log and */*.log"))
}
