internal import CYAML

/// One event of libyaml's parser.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    case scalar(Scalar)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  struct Scalar {
    let text: String
    /// The tag, written out in full; nil where there is none.
    let tag: String?
    /// Whether the text is written without quotes, so that its form tells its type.
    let isPlain: Bool
  }

  let kind: Kind
  /// The name that later aliases refer to.
  let anchor: String?
  let mark: PositionTree.Mark

  init(_ event: yaml_event_t) {
    mark = PositionTree.Mark(line: event.start_mark.line, column: event.start_mark.column)
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    switch event.type {
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      anchor = scalar.anchor
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = .scalar(
        Scalar(
          text: String(decoding: bytes, as: UTF8.self), tag: Self.text(scalar.tag),
          isPlain: scalar.plain_implicit != 0))
    case YAML_SEQUENCE_START_EVENT:
      anchor = event.data.sequence_start.anchor
      kind = .sequenceStart
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      anchor = event.data.mapping_start.anchor
      kind = .mappingStart
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    default: kind = .streamEnd
    }
    self.anchor = Self.text(anchor)
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}

/// libyaml's parser over bytes that it does not own, as a sequence of events.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeRawBufferPointer

  init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // total: out of memory is the end in Swift everywhere
    guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml: out of memory") }
    yaml_parser_set_input_string(
      parser, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event; after `streamEnd` there is none.
  mutating func next() throws(YAMLParseError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  private func fault() -> YAMLParseError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
    if state.error == YAML_READER_ERROR {
      return YAMLParseError(
        reason: Self.readerReason(problem), position: position(offset: state.problem_offset))
    }
    let mark = PositionTree.Mark(
      line: state.problem_mark.line, column: state.problem_mark.column)
    let context = state.context.map { " \(String(cString: $0))" } ?? ""
    let isTab = byte(at: state.problem_mark) == UInt8(ascii: "\t")
    let reason =
      isTab && problem.contains("cannot start any token")
      ? "a tab stands where only spaces may indent" : problem + context
    return YAMLParseError(reason: reason, position: mark.position)
  }

  private static func readerReason(_ problem: String) -> String {
    problem.contains("UTF-8") || problem.contains("UTF-16")
      ? "the text is not UTF-8 (\(problem))" : problem
  }

  /// The byte at a mark, which counts characters, but not the byte order mark.
  private func byte(at mark: yaml_mark_t) -> UInt8? {
    var index = bytes.starts(with: "\u{FEFF}".utf8) ? -1 : 0
    for byte in bytes where byte & 0xC0 != 0x80 {
      if index == mark.index { return byte }
      index += 1
    }
    return nil
  }

  /// The place of a byte, counted as libyaml's marks count lines and columns.
  private func position(offset: Int) -> YAMLPosition {
    var line = 1
    var column = 1
    var last: Unicode.Scalar?
    for scalar in String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n" where last == "\r", "\u{FEFF}" where last == nil: break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
      default: column += 1
      }
      last = scalar
    }
    return YAMLPosition(line: line, column: column)
  }
}
