/// Steps over MessagePack values without decoding them, and never past the end of the bytes.
struct MessagePackWalker {
  private let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int

  /// No undamaged record nests deeper.
  private static let deepest = 64

  init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// The next value's first byte, which says its type.
  var head: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Steps into an array and returns the number of its elements, or nil if there is none here.
  mutating func enterArray() -> Int? {
    enter(fixed: 0x90, wide16: 0xdc, wide32: 0xdd)
  }

  /// Steps into a map and returns the number of its pairs, or nil if there is none here.
  mutating func enterMap() -> Int? {
    enter(fixed: 0x80, wide16: 0xde, wide32: 0xdf)
  }

  /// Steps over a string and returns where its bytes are, or nil if there is none here.
  mutating func string() -> Range<Int>? {
    guard let head else { return nil }
    let length: Int?
    let size: Int
    switch head {
    case 0xa0...0xbf: (length, size) = (Int(head & 0x1f), 1)
    case 0xd9: (length, size) = (unsigned(1), 2)
    case 0xda: (length, size) = (unsigned(2), 3)
    case 0xdb: (length, size) = (unsigned(4), 5)
    default: return nil
    }
    guard let length, length <= bytes.count - offset - size else { return nil }
    let start = offset + size
    offset = start + length
    return start..<offset
  }

  /// Steps over one whole value. Returns false, and stays, where there is no whole value.
  mutating func skip() -> Bool {
    let start = offset
    if skip(depth: 0) { return true }
    offset = start
    return false
  }

  private mutating func skip(depth: Int) -> Bool {
    guard depth < Self.deepest, let head else { return false }
    if let count = enterArray() { return skip(count, depth: depth) }
    if let count = enterMap() { return skip(2 * count, depth: depth) }
    if string() != nil { return true }
    guard let length = scalarLength(head), length <= bytes.count - offset else { return false }
    offset += length
    return true
  }

  private mutating func skip(_ count: Int, depth: Int) -> Bool {
    // Each value takes a byte at least, so that a damaged count ends the walk at once.
    guard count <= bytes.count - offset else { return false }
    for _ in 0..<count {
      guard skip(depth: depth + 1) else { return false }
    }
    return true
  }

  private mutating func enter(fixed: UInt8, wide16: UInt8, wide32: UInt8) -> Int? {
    guard let head else { return nil }
    let count: Int?
    let size: Int
    switch head {
    case fixed...(fixed | 0x0f): (count, size) = (Int(head & 0x0f), 1)
    case wide16: (count, size) = (unsigned(2), 3)
    case wide32: (count, size) = (unsigned(4), 5)
    default: return nil
    }
    guard let count else { return nil }
    offset += size
    return count
  }

  /// The length of a value that is neither a container nor a string, its head included.
  private func scalarLength(_ head: UInt8) -> Int? {
    switch head {
    case 0x00...0x7f, 0xe0...0xff, 0xc0, 0xc2, 0xc3: 1
    case 0xcc, 0xd0: 2
    case 0xcd, 0xd1: 3
    case 0xca, 0xce, 0xd2: 5
    case 0xcb, 0xcf, 0xd3: 9
    case 0xd4...0xd8: 2 + 1 << Int(head - 0xd4)
    case 0xc4: unsigned(1).map { 2 + $0 }
    case 0xc5: unsigned(2).map { 3 + $0 }
    case 0xc6: unsigned(4).map { 5 + $0 }
    case 0xc7: unsigned(1).map { 3 + $0 }
    case 0xc8: unsigned(2).map { 4 + $0 }
    case 0xc9: unsigned(4).map { 6 + $0 }
    default: nil
    }
  }

  /// The big-endian number of this many bytes that follows the head.
  private func unsigned(_ size: Int) -> Int? {
    guard offset + size < bytes.count else { return nil }
    return bytes[(offset + 1)...(offset + size)].reduce(0) { $0 << 8 | Int($1) }
  }
}
