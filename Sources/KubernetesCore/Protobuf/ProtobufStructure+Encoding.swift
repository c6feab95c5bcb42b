extension ProtobufStructure {
  /// Why a value has no form in protobuf that says the same.
  private struct NotTheSame: Error {}

  /// An object as a message; nil where protobuf can't say the same.
  package func encoded(_ object: JSONObject) -> [UInt8]? {
    var writer = ProtobufWriter()
    do {
      try write(object, to: &writer)
    } catch {
      return nil
    }
    return writer.bytes
  }

  private func write(
    _ object: JSONObject, to writer: inout ProtobufWriter
  ) throws(NotTheSame) {
    for (key, value) in object {
      guard let field = fields[JSONKey(key)] else { throw NotTheSame() }
      try Self.write(value, field.form, field.path[...], to: &writer)
    }
  }

  private static func write(
    _ value: JSONValue, _ form: Form, _ path: ArraySlice<Int>, to writer: inout ProtobufWriter
  ) throws(NotTheSame) {
    guard let number = path.first else { throw NotTheSame() }
    guard path.count == 1 else {
      let start = writer.begin(number)
      try write(value, form, path.dropFirst(), to: &writer)
      return writer.end(start)
    }
    switch (form, value) {
    case (.list(let form), .array(let items)) where !items.isEmpty:
      for item in items { try write(item, form, number, to: &writer) }
    case (.map(let form), .object(let entries)) where !entries.isEmpty:
      for (key, value) in entries {
        let start = writer.begin(number)
        writer.text(1, key)
        try write(value, form, 2, to: &writer)
        writer.end(start)
      }
    default: try write(value, form, number, to: &writer)
    }
  }

  /// Writes a value that is one field.
  private static func write(
    _ value: JSONValue, _ form: Form, _ number: Int, to writer: inout ProtobufWriter
  ) throws(NotTheSame) {
    switch (form, value) {
    case (.text, .string(let text)): writer.text(number, text)
    case (.flag, .bool(let flag)): writer.number(number, flag ? 1 : 0)
    case (.int32, .number(let value)):
      guard let integer = value.plainInteger, Int32(exactly: integer) != nil else {
        throw NotTheSame()
      }
      writer.integer(number, integer)
    case (.int64, .number(let value)):
      guard let integer = value.plainInteger else { throw NotTheSame() }
      writer.integer(number, integer)
    case (.quantity, .string(let text)):
      // What is no amount is left for the API server to refuse in its words.
      guard Quantity(text) != nil else { throw NotTheSame() }
      writer.message(number) { $0.text(1, text) }
    case (.integerOrText, .number(let value)):
      guard let integer = value.plainInteger, Int32(exactly: integer) != nil else {
        throw NotTheSame()
      }
      writer.message(number) { message in
        message.number(1, 0)
        message.integer(2, integer)
      }
    case (.integerOrText, .string(let text)):
      writer.message(number) { message in
        message.number(1, 1)
        message.text(3, text)
      }
    case (.structure(let name), .object(let object)):
      guard let structure = named(name) else { throw NotTheSame() }
      let start = writer.begin(number)
      try structure.write(object, to: &writer)
      writer.end(start)
    default: throw NotTheSame()
    }
  }
}

extension JSONNumber {
  /// The value, where it is written in the one way in which an integer is shown.
  fileprivate var plainInteger: Int? {
    Int(literal).flatMap { String($0) == literal ? $0 : nil }
  }
}
