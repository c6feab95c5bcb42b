internal import KubernetesCore
internal import ShipperContract

/// A set of files as Fluent Bit reads it: a tail input, and the parsers and filters that it needs.
struct FluentBitInput {
  let input: LogInput
  let index: Int
  /// Where the shared volume is.
  let directory: String
  /// Whether the shipper moves what was read into copies beside the files.
  let isRotated: Bool

  /// The tag of the records, by which filters know them.
  var tag: String { "files\(index)" }

  /// The globs of the files, in full.
  var globs: [String] { input.files.map { MountPath.join(directory, $0) } }

  /// The globs of excluded files, in full, among them the copies that rotation leaves.
  var excludedGlobs: [String] {
    input.excludedFiles.map { MountPath.join(directory, $0) }
      + (isRotated ? globs.map(ShipperFiles.rotatedCopies) : [])
  }

  /// The plugin of a pipeline. Its records carry their offsets if the output needs them.
  func section(pipeline: String, output: LogOutput.Kind) -> FluentBitSection {
    let limit = Syntax.bytes(input.maxLineSize) ?? 0
    var tail = FluentBitSection(["name": "tail", "tag": .string(tag)])
    tail.set("path", globs.joined(separator: ","))
    let excluded = excludedGlobs
    if !excluded.isEmpty { tail.set("exclude_path", excluded.joined(separator: ",")) }
    tail.set("path_key", pathKey)
    if output.needsOffsets { tail.set("offset_key", "offset") }
    tail.set("db", ShipperFiles.state.positions(of: pipeline, input: index))
    tail.set("read_from_head", true)
    // Files that appear are found within this many seconds.
    tail.set("refresh_interval", 1)
    // A missing folder is not worth a line each second.
    tail.set("log_suppress_interval", FluentBitSection.logSuppressSeconds)
    // A renamed file is read to its end for this long, also while reading has paused.
    tail.set("rotate_wait", 600)
    tail.set("buffer_chunk_size", min(limit, 128 << 10))
    tail.set("buffer_max_size", limit)
    tail.set("truncate_long_lines", true)
    tail.set("skip_long_lines", true)
    // The positions alone are not enough after a kill: only with filesystem storage are records on
    // disk that are read and not yet delivered. Where that is full, reading waits.
    tail.set("storage.type", "filesystem")
    tail.set("storage.pause_on_chunks_overlimit", true)
    switch input.multiline {
    case .language(let language): tail.set("multiline.parser", language.rawValue.lowercased())
    case .firstLine: tail.set("multiline.parser", multilineParserName)
    case nil:
      // With several lines a record, a filter parses the whole of it.
      if hasFields { tail.set("parser", parserName) }
    }
    if !input.labels.isEmpty {
      var processors = FluentBitSection()
      processors.set("logs", labelProcessors)
      tail.set("processors", processors)
    }
    return tail
  }

  private var parserName: String { "podpattern-\(tag)" }
  private var multilineParserName: String { "podpattern-\(tag)-records" }

  /// The parser that extracts the fields of a line.
  var parser: FluentBitSection? {
    guard hasFields else { return nil }
    var parser = FluentBitSection([
      "name": .string(parserName), "format": .string(input.format.rawValue.lowercased()),
    ])
    parser.set("regex", input.regex)
    parser.set("time_key", input.timeKey)
    parser.set("time_format", input.timeFormat)
    if input.timeKey != nil { parser.set("time_keep", true) }
    return parser
  }

  /// After how many seconds without another line a record of several lines is taken to be whole, at
  /// the most: Fluent Bit looks every four seconds, give or take as much.
  static let multilineFlushSeconds = 9

  /// The parser that joins lines by the user's own pattern.
  var multilineParser: FluentBitSection? {
    guard case .firstLine(let pattern) = input.multiline else { return nil }
    var parser = FluentBitSection(["name": .string(multilineParserName), "type": "regex"])
    parser.set("flush_timeout", 1000)
    parser.set(
      "rules",
      [
        FluentBitSection([
          "state": "start_state", "regex": .string("/\(pattern)/"), "next_state": "rest",
        ]),
        FluentBitSection([
          "state": "rest", "regex": .string("/^(?!.*(?:\(pattern)))/"), "next_state": "rest",
        ]),
      ])
    return parser
  }

  /// The processors that add the labels of the set to its records.
  private var labelProcessors: [FluentBitSection] {
    input.labels.sorted { $0.key < $1.key }.map { key, value in
      FluentBitSection([
        "name": "content_modifier", "action": "upsert", "key": .string(key),
        "value": .string(value),
      ])
    }
  }

  /// Whether a line may have fields of its own.
  private var hasFields: Bool { input.format != .none }

  /// The field with the file's path, until the line's own fields are out of its way.
  private var pathKey: String { hasFields ? RecordFields.parsedFile : RecordFields.file }

  /// The filters for the records of these files only.
  var filters: [FluentBitSection] {
    guard hasFields else { return [] }
    var filters: [FluentBitSection] = []
    if input.multiline != nil {
      var filter = FluentBitSection(["name": "parser", "match": .string(tag)])
      filter.set("key_name", "log")
      filter.set("parser", parserName)
      filter.set("reserve_data", true)
      filters.append(filter)
    }
    // A line's own fields that have the names of ours are renamed.
    var filter = FluentBitSection(["name": "modify", "match": .string(tag)])
    let names = RecordFields.names + [RecordFields.file]
    filter.set("rename", names.map { "\($0) log_\($0)" } + ["\(pathKey) \(RecordFields.file)"])
    return filters + [filter]
  }
}
