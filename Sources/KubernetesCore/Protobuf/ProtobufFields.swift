/// The fields of one message in Protocol Buffers' wire format, one after another, over bytes that it
/// does not own.
///
/// It is as much of the format (<https://protobuf.dev/programming-guides/encoding/>) as reading a few
/// fields of a large message takes: a field that nobody asks for costs the step over it.
///
/// ```swift
/// var fields = ProtobufFields(message)
/// while let field = try fields.next() {
///   switch field.number {
///   case 1: name = try field.text()
///   default: break
///   }
/// }
/// ```
///
/// Guarantees: whatever the bytes are, it ends, with an error where they are no fields; it never looks
/// beyond them, and nothing nests on the stack.
///
/// Assumptions: the bytes stay where they are while it, and what it has given, is in use.
package struct ProtobufFields {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// The fields of a message.
  package init(_ message: UnsafeRawBufferPointer) { bytes = message }

  /// The next field; nil after the last.
  ///
  /// - Throws: where the bytes are no field, after which nothing more can be read.
  package mutating func next() throws(ProtobufError) -> ProtobufField? {
    guard position < bytes.count else { return nil }
    let key = try varint()
    let number = Int(truncatingIfNeeded: (key >> 3) & 0x1FFF_FFFF)
    guard number > 0, key >> 32 == 0 else { throw ProtobufError("a field has no number") }
    switch key & 7 {
    case 0: return ProtobufField(number: number, content: .number(try varint()))
    case 2: return ProtobufField(number: number, content: .bytes(try lengthDelimited()))
    case 3: try skipGroup()
    default: try skip(wireType: key & 7)
    }
    return ProtobufField(number: number, content: .other)
  }

  /// Reads a number of up to 64 bits in groups of seven, the lowest first.
  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else { throw ProtobufError("a number has more than ten bytes") }
    }
    throw .truncated
  }

  private mutating func lengthDelimited() throws(ProtobufError) -> UnsafeRawBufferPointer {
    let length = try varint()
    guard length <= UInt64(bytes.count - position) else { throw .truncated }
    let start = position
    position += Int(truncatingIfNeeded: length)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// Steps over a field's content that is not a group.
  private mutating func skip(wireType: UInt64) throws(ProtobufError) {
    switch wireType {
    case 0: _ = try varint()
    case 1: try advance(8)
    case 2: _ = try lengthDelimited()
    case 5: try advance(4)
    default: throw ProtobufError("a field is of the unknown wire type \(wireType)")
    }
  }

  private mutating func advance(_ count: Int) throws(ProtobufError) {
    guard count <= bytes.count - position else { throw .truncated }
    position += count
  }

  /// Steps over a group, which Kubernetes never writes, and all groups in it.
  private mutating func skipGroup() throws(ProtobufError) {
    var depth = 1
    while depth > 0 {
      let wireType = try varint() & 7
      switch wireType {
      case 3: depth += 1
      case 4: depth -= 1
      default: try skip(wireType: wireType)
      }
    }
  }
}

/// One field of a message.
package struct ProtobufField {
  /// What a field holds.
  package enum Content {
    /// An integer or a Boolean.
    case number(UInt64)
    /// A text, a message, or bytes.
    case bytes(UnsafeRawBufferPointer)
    /// A number of a fixed length, or a group: no field of Kubernetes' that is read is one.
    case other
  }

  /// The field's number, by which messages know it.
  package let number: Int
  /// What it holds.
  package let content: Content

  /// The bytes of a message, or of a text.
  package func bytes() throws(ProtobufError) -> UnsafeRawBufferPointer {
    guard case .bytes(let bytes) = content else { throw wrongType("bytes") }
    return bytes
  }

  /// A text.
  package func text() throws(ProtobufError) -> String { String(protobuf: try bytes()) }

  /// A text; nil where it is empty, which is how Kubernetes writes one that is not there.
  package func presentText() throws(ProtobufError) -> String? {
    let bytes = try bytes()
    return bytes.isEmpty ? nil : String(protobuf: bytes)
  }

  /// A Boolean.
  package func flag() throws(ProtobufError) -> Bool { try rawNumber() != 0 }

  /// An integer of 32 bits; as any protobuf reader does, it takes the lower half of a larger one.
  package func int32() throws(ProtobufError) -> Int32 { Int32(truncatingIfNeeded: try rawNumber()) }

  /// An integer of 64 bits.
  package func int64() throws(ProtobufError) -> Int64 { Int64(bitPattern: try rawNumber()) }

  /// How many there are of something.
  package func count() throws(ProtobufError) -> Count { Count(Int(clamping: try int64())) }

  private func rawNumber() throws(ProtobufError) -> UInt64 {
    guard case .number(let number) = content else { throw wrongType("a number") }
    return number
  }

  private func wrongType(_ wanted: String) -> ProtobufError {
    ProtobufError("field \(number) is not \(wanted)")
  }
}

/// Why bytes are not the protobuf message that they ought to be.
package struct ProtobufError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  package let description: String

  /// An error, told in words.
  package init(_ description: String) { self.description = description }

  /// A message ends inside of a field.
  static let truncated = ProtobufError("a message ends inside of a field")
}
