import ShipperContract
import Testing

@testable import podpattern_shipper

@Suite struct ChunkTests {
  /// A record as Fluent Bit writes it: [[time, metadata], {file: …, log: …}].
  static func record(_ line: String) -> [UInt8] {
    let time: [UInt8] = [0xd7, 0x00, 0, 0, 0, 1, 0, 0, 0, 2]
    return [0x92, 0x92] + time + [0x80, 0x82] + string("file") + string("/d/a.log")
      + string("log") + string(line)
  }

  static func string(_ text: String) -> [UInt8] {
    let count = text.utf8.count
    let head: [UInt8] =
      count < 32 ? [0xa0 | UInt8(count)] : [0xda, UInt8(count >> 8), UInt8(count & 0xff)]
    return head + Array(text.utf8)
  }

  static func chunk(_ records: [UInt8], metadata: Int = 5, padding: Int = 100) -> [UInt8] {
    [0xc1, 0x00] + [UInt8](repeating: 0, count: 20)
      + [UInt8(metadata >> 8), UInt8(metadata & 0xff)]
      + [UInt8](repeating: 0x41, count: metadata) + records
      + [UInt8](repeating: 0, count: padding)
  }

  private func count(_ bytes: [UInt8]) -> LogAmount { bytes.withUnsafeBytes(ChunkContent.count) }

  private func hasRecord(_ bytes: [UInt8]) -> Bool {
    guard let start = bytes.withUnsafeBytes(ChunkContent.start), start < bytes.count else {
      return false
    }
    return ChunkContent.beginsRecord(bytes[start])
  }

  @Test func `the records of a Fluent Bit chunk are counted with their lines' bytes`() {
    let long = String(repeating: "x", count: 300)
    let bytes = Self.chunk(Self.record("hello") + Self.record(long), metadata: 300)
    #expect(count(bytes) == LogAmount(lines: 2, bytes: 6 + 301))
    #expect(hasRecord(bytes))
  }

  @Test func `a Fluent Bit chunk without records counts as empty`() {
    #expect(count(Self.chunk([])) == LogAmount())
    #expect(!hasRecord(Self.chunk([])))
    #expect(!hasRecord(Self.chunk([], padding: 0)))
    #expect(count([]) == LogAmount())
  }

  @Test func `of a Fluent Bit chunk that is cut short the whole records are counted`() {
    let bytes = Self.chunk(Self.record("one") + Self.record("two"), padding: 0)
    for length in bytes.indices {
      #expect(count(Array(bytes[..<length])).lines <= 1)
    }
    #expect(count(bytes).lines == 2)
  }

  @Test func `a Fluent Bit chunk with any byte damaged in any way does no harm`() {
    let bytes = Self.chunk(Self.record("one") + Self.record("two"), padding: 3)
    for index in bytes.indices {
      for value in UInt8.min...UInt8.max {
        var damaged = bytes
        damaged[index] = value
        _ = count(damaged)
      }
    }
  }

  @Test(
    arguments: [
      [0x01], [0xff], [0xc0], [0xc3], [0xcc, 1], [0xd1, 1, 1], [0xca, 1, 1, 1, 1],
      [0xcb, 1, 1, 1, 1, 1, 1, 1, 1], [0xd4, 1, 1], [0xd8, 1] + [UInt8](repeating: 1, count: 16),
      [0xc4, 1, 1], [0xc5, 0, 1, 1], [0xc6, 0, 0, 0, 1, 1], [0xc7, 1, 9, 1], [0xc8, 0, 1, 9, 1],
      [0xc9, 0, 0, 0, 1, 9, 1], [0xd9, 1, 65], [0xdb, 0, 0, 0, 1, 65], [0x93, 1, 2, 3],
      [0xdc, 0, 1, 1], [0xdd, 0, 0, 0, 1, 1], [0x81, 0xa1, 65, 1], [0xde, 0, 1, 1, 1],
      [0xdf, 0, 0, 0, 1, 1, 1],
    ] as [[UInt8]])
  func `each kind of MessagePack value is stepped over where it is whole, and only then`(
    bytes: [UInt8]
  ) {
    bytes.withUnsafeBytes { bytes in
      var walker = MessagePackWalker(bytes)
      let isWhole = walker.skip()
      #expect(isWhole)
      #expect(walker.offset == bytes.count)
    }
    Array(bytes.dropLast()).withUnsafeBytes { bytes in
      var walker = MessagePackWalker(bytes)
      let isWhole = walker.skip()
      #expect(!isWhole)
    }
  }

  @Test func `the name of a Fluent Bit chunk tells when it was made`() {
    #expect(Chunk(name: "12-1795645409.39736131.flb", size: 1).born == 1_795_645_409)
    #expect(Chunk(name: "odd.flb", size: 1).born == nil)
  }
}
