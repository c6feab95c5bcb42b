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
