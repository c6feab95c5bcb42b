public import FoundationEssentials

extension JSONValue {
  /// This value as compact JSON, without line breaks or spaces between tokens.
  public func serialized() -> Data { Data(JSONWriter.bytes(of: self, .compact)) }

  package var compactText: String {
    String(decoding: JSONWriter.bytes(of: self, .compact), as: UTF8.self)
  }

  /// Appends this value as compact JSON.
  public func write(into bytes: inout [UInt8]) {
    var writer = JSONWriter(.compact)
    swap(&writer.bytes, &bytes)
    writer.write(self)
    swap(&writer.bytes, &bytes)
  }

  /// This value as JSON over several lines, indented by two spaces, for people: in its texts what is
  /// deceptive is escaped.
  public func prettyPrinted() -> String {
    String(decoding: JSONWriter.bytes(of: self, .indented), as: UTF8.self)
  }

  /// This value as Go's `encoding/json` writes what it has read into maps: keys in the order of their
  /// bytes, numbers as int64 or as float64, and `<`, `>`, `&`, U+2028 and U+2029 escaped.
  ///
  /// A server keeps an opaque part of an object, such as the data of a ControllerRevision, in the bytes
  /// in which it came, and compares byte by byte. A patch of any other part may decode and encode it
  /// anew: only bytes that this does not change can be patched at all.
  public func serializedAsGo() -> Data { Data(JSONWriter.bytes(of: self, .go)) }
}

private struct JSONWriter {
  enum Form {
    case compact
    case indented
    case go
  }

  var bytes: [UInt8] = []
  private let form: Form
  private var depth = 0

  init(_ form: Form) { self.form = form }

  static func bytes(of value: JSONValue, _ form: Form) -> [UInt8] {
    var writer = JSONWriter(form)
    writer.write(value)
    return writer.bytes
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number):
      bytes.append(contentsOf: (form == .go ? number.goLiteral : number.literal).utf8)
    case .string(let text): write(text)
    case .array(let elements):
      open(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        begin(isFirst: index == 0)
        write(element)
      }
      close(UInt8(ascii: "]"), isEmpty: elements.isEmpty)
    case .object(let members):
      open(UInt8(ascii: "{"))
      var isFirst = true
      if form == .go {
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, member) in sorted { write(key, member, &isFirst) }
      } else {
        for (key, member) in members { write(key, member, &isFirst) }
      }
      close(UInt8(ascii: "}"), isEmpty: members.isEmpty)
    }
  }

  private mutating func write(_ key: String, _ member: JSONValue, _ isFirst: inout Bool) {
    begin(isFirst: isFirst)
    isFirst = false
    write(key)
    bytes.append(UInt8(ascii: ":"))
    if form == .indented { bytes.append(UInt8(ascii: " ")) }
    write(member)
  }

  private mutating func open(_ bracket: UInt8) {
    bytes.append(bracket)
    depth += 1
  }

  private mutating func begin(isFirst: Bool) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    if form == .indented { breakLine() }
  }

  private mutating func close(_ bracket: UInt8, isEmpty: Bool) {
    depth -= 1
    if form == .indented, !isEmpty { breakLine() }
    bytes.append(bracket)
  }

  private mutating func breakLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, depth * 2)))
  }

  /// Writes a string. Text that is no Unicode has become U+FFFD when it was read, here as in Go.
  private mutating func write(_ string: String) {
    let isCompact = form == .compact
    bytes.append(0x22)
    var string = string
    string.withUTF8 { text in
      // Nearly all bytes stand for themselves, and go over together.
      var start = 0
      var index = 0
      let end = text.count
      while index < end {
        let byte = text[index]
        if isCompact, byte >= 0x20, byte != 0x22, byte != 0x5C {
          index += 1
          continue
        }
        guard let (scalar, length) = escaped(in: text, at: index) else {
          index += 1
          continue
        }
        bytes.append(contentsOf: text[start..<index])
        write(escaped: scalar)
        index += length
        start = index
      }
      bytes.append(contentsOf: text[start..<end])
    }
    bytes.append(0x22)
  }

  /// The scalar at a place of a text, and how many bytes it has, if it is written as an escape.
  private func escaped(
    in text: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, length: Int)? {
    let byte = text[index]
    if byte < 0x20 || byte == 0x22 || byte == 0x5C { return (UInt32(byte), 1) }
    switch form {
    case .compact: return nil
    case .go where byte < 0x80:
      return "<>&".utf8.contains(byte) ? (UInt32(byte), 1) : nil
    case .indented where byte < 0x80: return byte == 0x7F ? (UInt32(byte), 1) : nil
    case .go, .indented:
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      // No scalar of four bytes is among those.
      guard length == 2 || length == 3, index + length <= text.count else { return nil }
      let scalar = text[index + 1..<index + length].reduce(
        UInt32(byte) & (length == 2 ? 0x1F : 0x0F)
      ) { $0 << 6 | UInt32($1 & 0x3F) }
      let isEscaped =
        form == .go
        ? (0x2028...0x2029).contains(scalar) : Unicode.Scalar(scalar)?.isDeceptive == true
      return isEscaped ? (scalar, length) : nil
    }
  }

  private mutating func write(escaped scalar: UInt32) {
    switch scalar {
    case 0x22: bytes.append(contentsOf: #"\""#.utf8)
    case 0x5C: bytes.append(contentsOf: #"\\"#.utf8)
    case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
    case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
    case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
    // These two have a short form since Go 1.22.
    case 0x08 where form == .go: bytes.append(contentsOf: #"\b"#.utf8)
    case 0x0C where form == .go: bytes.append(contentsOf: #"\f"#.utf8)
    default:
      let digits = String(scalar, radix: 16)
      bytes.append(contentsOf: "\\u".utf8)
      for _ in digits.utf8.count..<max(4, digits.utf8.count) { bytes.append(UInt8(ascii: "0")) }
      bytes.append(contentsOf: digits.utf8)
    }
  }
}

extension JSONNumber {
  /// The number as Go writes it once it was read: an int64 where it is written as a whole number that
  /// fits, and otherwise the nearest float64, in the fewest digits that read back as it.
  ///
  /// One beyond all float64, which a server refuses, stays as it is.
  var goLiteral: String {
    let isWhole = !literal.contains { $0 == "." || $0 == "e" || $0 == "E" }
    if isWhole, let integer = Int64(literal) { return String(integer) }
    guard let value = Double(literal), value.isFinite else { return literal }
    // Go writes a float64 of -0 as -0, and then reads that as the int64 0.
    guard value != 0 else { return "0" }
    let sign = value < 0 ? "-" : ""
    let (digits, exponent) = Self.decimal(of: value.magnitude)
    let isScientific = value.magnitude < 1e-6 || value.magnitude >= 1e21
    return sign + (isScientific ? Self.scientific(digits, exponent) : Self.plain(digits, exponent))
  }

  /// The fewest digits that tell a positive number from its neighbours, and the power of ten of the
  /// first of them.
  private static func decimal(of value: Double) -> (digits: String, exponent: Int) {
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let all = whole + fraction
    let zeros = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(zeros)
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (String(digits), power + whole.count - 1 - zeros)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let rest = digits.dropFirst()
    return digits.prefix(1) + (rest.isEmpty ? "" : ".\(rest)")
      + (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
  }

  private static func plain(_ digits: String, _ exponent: Int) -> String {
    guard exponent >= 0 else {
      return "0." + String(repeating: "0", count: max(0, min(-exponent - 1, 6))) + digits
    }
    guard digits.count > exponent + 1 else {
      return digits + String(repeating: "0", count: max(0, min(exponent + 1 - digits.count, 21)))
    }
    return "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
  }
}
