import CYAML
import FoundationEssentials
import KubernetesYAML

/// What libyaml itself makes of a text, without any of this package's code in between.
struct LibYAML {
  /// Why libyaml stops, and the place of its problem mark, counted from 1.
  struct Fault {
    let problem: String
    let position: YAMLPosition
  }

  /// The events up to the end, or up to the fault.
  private(set) var events: [Event] = []
  private(set) var fault: Fault?

  init(_ data: Data) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { fatalError("libyaml: out of memory") }
    defer { yaml_parser_delete(&parser) }
    // One byte more than libyaml is told of, since it wants an address for an empty text too.
    let bytes = Array(data) + [0]
    bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, data.count)
      while events.last?.kind != .streamEnd {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
          fault = Fault(
            problem: parser.problem.map { String(cString: $0) } ?? "",
            position: YAMLPosition(parser.problem_mark))
          return
        }
        events.append(Event(event))
        yaml_event_delete(&event)
      }
    }
  }
}

extension LibYAML {
  /// One event, in the suite's words.
  struct Event {
    enum Kind: String {
      case streamStart = "+STR"
      case streamEnd = "-STR"
      case documentStart = "+DOC"
      case documentEnd = "-DOC"
      case sequenceStart = "+SEQ"
      case sequenceEnd = "-SEQ"
      case mappingStart = "+MAP"
      case mappingEnd = "-MAP"
      case scalar = "=VAL"
      case alias = "=ALI"
    }

    let kind: Kind
    let position: YAMLPosition
    /// The anchor, or what an alias refers to.
    var anchor: String?
    var tag: String?
    var text = ""
    /// How a scalar is written: `:` for plain, else what begins it.
    var style: Character = ":"

    init(_ event: yaml_event_t) {
      position = YAMLPosition(event.start_mark)
      switch event.type {
      case YAML_STREAM_START_EVENT: kind = .streamStart
      case YAML_STREAM_END_EVENT: kind = .streamEnd
      case YAML_DOCUMENT_START_EVENT: kind = .documentStart
      case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
      case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
      case YAML_MAPPING_END_EVENT: kind = .mappingEnd
      case YAML_SEQUENCE_START_EVENT:
        kind = .sequenceStart
        anchor = Self.text(event.data.sequence_start.anchor)
        tag = Self.text(event.data.sequence_start.tag)
      case YAML_MAPPING_START_EVENT:
        kind = .mappingStart
        anchor = Self.text(event.data.mapping_start.anchor)
        tag = Self.text(event.data.mapping_start.tag)
      case YAML_ALIAS_EVENT:
        kind = .alias
        anchor = Self.text(event.data.alias.anchor)
      default:
        kind = .scalar
        let scalar = event.data.scalar
        anchor = Self.text(scalar.anchor)
        tag = Self.text(scalar.tag)
        text = String(
          decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        style = Self.styles[scalar.style.rawValue] ?? ":"
      }
    }

    private static let styles: [UInt32: Character] = [
      YAML_SINGLE_QUOTED_SCALAR_STYLE.rawValue: "'",
      YAML_DOUBLE_QUOTED_SCALAR_STYLE.rawValue: "\"",
      YAML_LITERAL_SCALAR_STYLE.rawValue: "|",
      YAML_FOLDED_SCALAR_STYLE.rawValue: ">",
    ]

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
      pointer.map { String(cString: $0) }
    }
  }
}

extension YAMLPosition {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
