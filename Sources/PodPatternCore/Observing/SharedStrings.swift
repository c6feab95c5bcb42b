internal import KubernetesCore
internal import Synchronization

/// Texts that many pods have in common, each kept once: namespaces, patterns, owners, nodes, the names of
/// containers, and reasons.
///
/// Swift keeps texts of more than fifteen bytes apart from the values that hold them, with a header;
/// two pods of one pattern read from the same bytes would have copies of each.
final class SharedStrings: Sendable {
  private let pool = Mutex(StringPool())

  /// Reads something with the pool at hand.
  func using<Result: Sendable, Failure: Error>(
    _ read: (inout StringPool) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try pool.withLock { (pool) throws(Failure) in try read(&pool) }
  }
}

/// As many texts as there are places, the latest in each: whoever makes up ever new ones only makes
/// copies again.
struct StringPool {
  /// A power of two.
  private static let places = 1024
  /// Shorter texts are part of the value that holds them; longer ones are no names, and whoever writes
  /// them decides how long they are.
  private static let pooledLengths = 16...256

  private var texts: [String] = []

  /// The text of some bytes, which is the same one as last time if it is still there.
  mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
    guard Self.pooledLengths.contains(bytes.count) else { return String(protobuf: bytes) }
    // total: there are as many as a constant says, and the place is below that
    if texts.isEmpty { texts = Array(repeating: "", count: Self.places) }
    let place = Self.hash(bytes) & (Self.places - 1)
    if bytes.isText(texts[place]) { return texts[place] }
    let text = String(protobuf: bytes)
    texts[place] = text
    return text
  }

  /// FNV-1a over words of eight bytes.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x100_0000_01B3
      hash ^= hash >> 29
    }
    var position = 0
    while bytes.count - position >= 8 {
      mix(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    while position < bytes.count {
      mix(UInt64(bytes[position]))
      position += 1
    }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
