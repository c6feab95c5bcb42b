import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite struct ProtobufFieldsTests {
  /// The numbers of the fields in some bytes, until their end or an error.
  private static func numbers(_ bytes: [UInt8]) throws -> [Int] {
    try bytes.withUnsafeBytes { bytes in
      var fields = ProtobufFields(bytes)
      var numbers: [Int] = []
      while let field = try fields.next() { numbers.append(field.number) }
      return numbers
    }
  }

  /// Reads the only field of some bytes.
  private static func only<Value>(
    _ bytes: [UInt8], _ read: (ProtobufField) throws -> Value
  ) throws -> Value {
    try bytes.withUnsafeBytes { bytes in
      var fields = ProtobufFields(bytes)
      return try read(try #require(try fields.next()))
    }
  }

  @Test func `numbers are read in all their lengths`() throws {
    let values: [UInt64] = [0, 1, 127, 128, 300, 1 << 32, 1 << 63, .max]
    for value in values {
      let bytes = ProtobufWriter.message { $0.number(1, value) }
      #expect(try Self.only(bytes) { try $0.int64() } == Int64(bitPattern: value))
    }
    // As in the documentation of the format.
    #expect(try Self.only([0x08, 0x96, 0x01]) { try $0.int64() } == 150)
    #expect(try Self.only([0x12, 0x07] + Array("testing".utf8)) { try $0.text() } == "testing")
    // A number of 32 bits that is negative is written in ten bytes.
    let minusOne = ProtobufWriter.message { $0.number(1, UInt64(bitPattern: -1)) }
    #expect(try Self.only(minusOne) { try $0.int32() } == -1)
    #expect(try Self.only(minusOne) { try $0.count() } == 0)
    #expect(try Self.only(minusOne) { try $0.flag() })
  }

  @Test func `numbers may be written longer than need be`() throws {
    #expect(try Self.only([0x08, 0x81, 0x80, 0x00]) { try $0.int64() } == 1)
  }

  @Test(
    arguments: [
      [0x08], [0x08, 0x80], [0x0A], [0x0A, 0x01], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x09, 1, 2, 3, 4, 5, 6, 7], [0x0D, 1, 2, 3], [0x00, 0x00], [0x02, 0x00], [0x0C], [0x0E],
      [0x0F],
      [0x0B], [0x0B, 0x0B, 0x0C], [0x0B, 0x08],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
      [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x88, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00],
    ] as [[UInt8]])
  func `what is no field is an error`(bytes: [UInt8]) {
    #expect(throws: ProtobufError.self) { try Self.numbers(bytes) }
  }

  @Test func `groups of any depth are passed over`() throws {
    let depth = 100_000
    let opening = Array(repeating: UInt8(0x0B), count: depth)
    let closing = Array(repeating: UInt8(0x0C), count: depth)
    #expect(try Self.numbers(opening + closing + [0x10, 0x01]) == [1, 2])
  }

  @Test func `a field of another type than expected is an error`() throws {
    let number = ProtobufWriter.message { $0.number(1, 1) }
    let text = ProtobufWriter.message { $0.text(1, "a") }
    #expect(throws: ProtobufError("field 1 is not bytes")) {
      try Self.only(number) { try $0.text() }
    }
    #expect(throws: ProtobufError("field 1 is not a number")) {
      try Self.only(text) { try $0.flag() }
    }
  }

  @Test func `texts are compared by their bytes`() {
    func isSame(_ bytes: String, _ text: String) -> Bool {
      Array(bytes.utf8).withUnsafeBytes { $0.isText(text) }
    }
    for text in ["", "a", "podpattern.dev/a-long-name-of-a-label", "é"] {
      #expect(isSame(text, text))
      #expect(!isSame(text, text + "a") && !isSame(text + "a", text))
    }
    #expect(!isSame("é", "e\u{301}"))
  }
}
