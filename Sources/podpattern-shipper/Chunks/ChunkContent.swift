/// What a chunk file of Fluent Bit holds.
///
/// The file starts with 0xC1 0x00, a checksum, the content's length, padding and, at byte 22, the
/// length of the metadata, all big-endian; after the metadata come the records, each an array of
/// its header and its body, in MessagePack. Files are made longer than they need to be, and a zero
/// byte, which starts no record, ends the content.
enum ChunkContent {
  static let headerLength = 24

  /// Counts the records of a chunk file. What is damaged ends the count.
  static func count(_ bytes: UnsafeRawBufferPointer) -> Tally {
    guard let start = start(bytes) else { return Tally() }
    var walker = MessagePackWalker(bytes, from: start)
    var tally = Tally()
    while let length = record(&walker, in: bytes) {
      tally += Tally(lines: 1, bytes: length)
    }
    return tally
  }

  /// Whether a record begins with this byte: it is an array.
  static func beginsRecord(_ byte: UInt8) -> Bool {
    byte & 0xf0 == 0x90 || byte == 0xdc || byte == 0xdd
  }

  /// Where the records begin, as the header says; nil for what is no chunk.
  static func start(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= headerLength, bytes[0] == 0xc1, bytes[1] == 0x00 else { return nil }
    return headerLength + Int(bytes[22]) << 8 + Int(bytes[23])
  }

  /// Steps over one record and returns the bytes of the lines it was made of.
  private static func record(
    _ walker: inout MessagePackWalker, in bytes: UnsafeRawBufferPointer
  ) -> Int? {
    guard walker.enterArray() == 2, walker.skip() else { return nil }
    let start = walker.offset
    guard let pairs = walker.enterMap() else { return nil }
    var line: Int?
    for _ in 0..<pairs {
      let key = walker.string()
      if key == nil, !walker.skip() { return nil }
      if let key, isLogKey(key, in: bytes), let value = walker.string() {
        line = value.count + 1
      } else if !walker.skip() {
        return nil
      }
    }
    return line ?? walker.offset - start
  }

  /// Fluent Bit's tail puts a line that no parser takes apart under the key `log`.
  private static func isLogKey(_ key: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    key.count == 3 && bytes[key].elementsEqual("log".utf8)
  }
}
