extension ProtobufStructure {
  /// The object of a message, its fields in the order in which they are written.
  ///
  /// - Throws: where the bytes are no message, or have a field that has no number here.
  package func decoded(_ message: UnsafeRawBufferPointer) throws(ProtobufError) -> JSONObject {
    var object = JSONObject()
    try Self.read(message, members, into: &object)
    return object
  }

  /// The value of one field that is written in a form of its own.
  ///
  /// - Throws: where it is not written so.
  package static func value(
    of field: ProtobufField, _ form: Form
  ) throws(ProtobufError) -> JSONValue? {
    var value: JSONValue?
    try read(field, form, into: &value)
    return value
  }

  private static func read(
    _ message: UnsafeRawBufferPointer, _ members: [Int: Member], into object: inout JSONObject
  ) throws(ProtobufError) {
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch members[field.number] {
      case .embedded(let inner): try read(try field.bytes(), inner, into: &object)
      case .field(let key, let form): try read(field, form, into: &object[key])
      case nil: throw ProtobufError("there is no field \(field.number)")
      }
    }
  }

  private static func read(
    _ field: ProtobufField, _ form: Form, into value: inout JSONValue?
  ) throws(ProtobufError) {
    switch form {
    case .list(let form):
      var item: JSONValue?
      try read(field, form, into: &item)
      var items = value?.array ?? []
      value = nil  // drops the second reference, so that the change below copies nothing
      if let item { items.append(item) }
      value = .array(items)
    case .map(let form):
      var entry = ProtobufFields(try field.bytes())
      // Some writers leave an empty text out.
      var (key, content): (String, JSONValue?) = ("", form.isText ? "" : nil)
      while let part = try entry.next() {
        switch part.number {
        case 1: key = try part.text()
        case 2: try read(part, form, into: &content)
        default: throw ProtobufError("an entry of a map has no field \(part.number)")
        }
      }
      var entries = value?.object ?? [:]
      value = nil
      entries[key] = content
      value = .object(entries)
    case .structure(let name):
      guard let structure = named(name) else { throw ProtobufError("there is no \(name)") }
      var object = value?.object ?? [:]
      value = nil
      try read(try field.bytes(), structure.members, into: &object)
      value = .object(object)
    case .text: value = .string(try field.text())
    case .flag: value = .bool(try field.flag())
    case .int32: value = .integer(Int(try field.int32()))
    case .int64: value = .integer(Int(try field.int64()))
    case .quantity: value = .string(try quantity(try field.bytes()))
    case .integerOrText: value = try integerOrText(try field.bytes())
    }
  }

  /// `k8s.io/apimachinery/pkg/api/resource/generated.proto`, `Quantity`.
  private static func quantity(
    _ message: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> String {
    var (fields, text) = (ProtobufFields(message), "")
    while let field = try fields.next() {
      if field.number == 1 { text = try field.text() }
    }
    return text
  }

  /// `k8s.io/apimachinery/pkg/util/intstr/generated.proto`, `IntOrString`.
  private static func integerOrText(
    _ message: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> JSONValue {
    var fields = ProtobufFields(message)
    var (isText, integer, text): (Bool, Int32, String) = (false, 0, "")
    while let field = try fields.next() {
      switch field.number {
      case 1: isText = try field.flag()
      case 2: integer = try field.int32()
      case 3: text = try field.text()
      default: break
      }
    }
    return isText ? .string(text) : .integer(Int(integer))
  }
}
