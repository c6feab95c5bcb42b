/// Writes a message in Protocol Buffers' wire format
/// (<https://protobuf.dev/programming-guides/encoding/>), field by field.
package struct ProtobufWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// A message without fields.
  package init() {}

  /// A message without fields, with room for some bytes of them.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Writes an unsigned integer or a Boolean.
  package mutating func number(_ field: Int, _ value: UInt64) {
    varint(UInt64(field) << 3)
    varint(value)
  }

  /// Writes an integer; a negative one takes ten bytes.
  package mutating func integer(_ field: Int, _ value: Int) {
    number(field, UInt64(bitPattern: Int64(value)))
  }

  /// Writes a text.
  package mutating func text(_ field: Int, _ value: String) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.utf8.count))
    bytes += value.utf8
  }

  /// Writes a message, or bytes.
  package mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  /// Writes a message that a function makes.
  package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
    let start = begin(field)
    write(&self)
    end(start)
  }

  /// Begins a message, whose fields are written next.
  ///
  /// - Returns: where it begins, which `end` has to be told.
  mutating func begin(_ field: Int) -> Int {
    varint(UInt64(field) << 3 | 2)
    return bytes.count
  }

  /// Ends a message that began at a place.
  mutating func end(_ start: Int) {
    // Its length is known only now, and stands before it: what is moved is small.
    var length = ProtobufWriter()
    length.varint(UInt64(bytes.count - start))
    bytes.insert(contentsOf: length.bytes, at: start)
  }

  /// Writes what is no field, or one that nobody knows.
  package mutating func raw(_ value: some Collection<UInt8>) { bytes += value }

  /// Writes a number in groups of seven bits.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A message made by a function.
  package static func message(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    write(&writer)
    return writer.bytes
  }
}
