internal import CYAML

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
