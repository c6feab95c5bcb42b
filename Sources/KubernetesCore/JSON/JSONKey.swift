#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The key of an object's member.
///
/// Keys are told apart by their UTF-8 bytes, as an API server does it. A `String` is equal to every
/// other that Unicode takes for the same characters: "é" in one scalar to "é" in two, and the Kelvin
/// sign (U+212A) to "K". Of two such keys, one would be lost, or be taken for a field that it is not.
public struct JSONKey: Sendable, Hashable, Comparable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The key as text.
  public let text: String

  /// A key with a text.
  public init(_ text: String) { self.text = text }

  /// A key with a text.
  public init(stringLiteral value: String) { text = value }

  /// The text itself.
  public var description: String { text }

  /// Whether both have the same bytes.
  public static func == (left: JSONKey, right: JSONKey) -> Bool {
    left.text.hasSameBytes(as: right.text)
  }

  /// Orders by bytes, as Go sorts the keys that it writes.
  public static func < (left: JSONKey, right: JSONKey) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}

extension String {
  /// Whether another text has the same UTF-8 bytes, which is what Go and the API call equal.
  public func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let isSame = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { other in
        guard let own = own.baseAddress, let bytes = other.baseAddress else { return true }
        return memcmp(own, bytes, other.count) == 0
      }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Hashes the text so that those with the same bytes are alike.
  func hashBytes(into hasher: inout Hasher) {
    let isDone: Void? = utf8.withContiguousStorageIfAvailable { bytes in
      hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    }
    if isDone == nil { for byte in utf8 { hasher.combine(byte) } }
    hasher.combine(UInt8(0xFF))  // no byte of UTF-8: "a", "b" is not "ab"
  }
}
