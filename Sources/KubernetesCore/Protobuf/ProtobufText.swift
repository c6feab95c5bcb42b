#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension String {
  /// A text of a protobuf message, as the same server would show it in JSON.
  ///
  /// Protobuf's texts are checked by nobody: a kubelet sends a container's last words as they are. In
  /// JSON, Go shows U+FFFD for each byte that is not part of UTF-8 (`encoding/json`, `appendString`).
  package init(protobuf bytes: UnsafeRawBufferPointer) {
    self = String(validating: bytes, as: UTF8.self) ?? String(repairing: bytes)
  }

  private init(repairing bytes: UnsafeRawBufferPointer) {
    self = ""
    var position = 0
    while position < bytes.count {
      let length = Self.length(ofSequence: bytes[position])
      if length <= bytes.count - position,
        let scalar = String(validating: bytes[position..<position + length], as: UTF8.self)
      {
        self += scalar
        position += length
      } else {
        self += "\u{FFFD}"
        position += 1
      }
    }
  }

  /// How many bytes a scalar has that begins with this one, if it is one.
  private static func length(ofSequence first: UInt8) -> Int {
    switch first {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these are the bytes of a text.
  package func isText(_ text: String) -> Bool {
    guard text.utf8.count == count else { return false }
    guard count > 0, let own = baseAddress else { return count == 0 }
    let isSame = text.utf8.withContiguousStorageIfAvailable { other in
      other.baseAddress.map { memcmp(own, $0, other.count) == 0 } ?? false
    }
    return isSame ?? elementsEqual(text.utf8)
  }
}

/// One entry of a map whose keys are texts: a message with the key and the value.
package struct ProtobufEntry {
  /// The key's bytes.
  package private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The value's bytes: a text, or a message.
  package private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Reads the entry of a field.
  package init(_ field: ProtobufField) throws(ProtobufError) {
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: key = try field.bytes()
      case 2: value = try field.bytes()
      default: break
      }
    }
  }
}
