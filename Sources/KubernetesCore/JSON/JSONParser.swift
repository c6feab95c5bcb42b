/// A recursive descent parser over bytes that it does not own.
///
/// The project has its own because `JSONDecoder` forgets the order of keys and rounds numbers,
/// and what a user wrote in a template must reach the pod unchanged.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  var position = 0
  var duplicateKeys = JSONValue.DuplicateKeys.refused
  private var depth = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func document() throws(JSONParseError) -> JSONValue {
    let result = try value()
    skipSpace()
    guard position == bytes.count else { throw fault("text after the end of the document") }
    return result
  }

  func fault(_ reason: String) -> JSONParseError {
    JSONParseError(reason: reason, offset: position)
  }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value() throws(JSONParseError) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw fault("the document ends too early") }
    switch bytes[position] {
    case UInt8(ascii: "{"):
      try descend()
      defer { depth -= 1 }
      return try object()
    case UInt8(ascii: "["):
      try descend()
      defer { depth -= 1 }
      return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func descend() throws(JSONParseError) {
    guard depth < JSONValue.maximumDepth else {
      throw fault("more than \(JSONValue.maximumDepth) arrays and objects inside one another")
    }
    depth += 1
    position += 1
  }

  private mutating func object() throws(JSONParseError) -> JSONValue {
    var members = JSONObject()
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      let start = position
      let key = try key()
      let member = try value()
      guard members.updateValue(member, forKey: key) == nil || duplicateKeys == .lastWins else {
        throw JSONParseError(reason: "duplicate key \"\(key)\"", offset: start)
      }
      skipSpace()
    } while take(",")
    guard take("}") else { throw fault("a comma or } must follow an object's value") }
    return .object(members)
  }

  /// Reads a key and the colon after it.
  mutating func key() throws(JSONParseError) -> String {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw fault("an object's key must be a string")
    }
    let key = try string()
    skipSpace()
    guard take(":") else { throw fault("a colon must follow an object's key") }
    return key
  }

  private mutating func array() throws(JSONParseError) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    repeat {
      elements.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw fault("a comma or ] must follow an array's element") }
    return .array(elements)
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONParseError) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count,
      (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { throw fault("not a JSON value") }
    position = end
    return value
  }

  private mutating func number() throws(JSONParseError) -> JSONNumber {
    let start = position
    _ = take("-")
    guard digits() > 0 else {
      position = start
      throw fault("not a JSON value")
    }
    let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
    guard bytes[first] != UInt8(ascii: "0") || position == first + 1 else {
      throw fault("a number must not start with 0")
    }
    if take(".") {
      guard digits() > 0 else { throw fault("digits must follow the decimal point") }
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() > 0 else { throw fault("digits must follow the exponent") }
    }
    return JSONNumber(literal: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    return position - start
  }

  mutating func string() throws(JSONParseError) -> String {
    position += 1
    let start = position
    skipPlainText()
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return try text(start..<position)
      case UInt8(ascii: "\\"):
        return try escapedString(start: start)
      case 0..<0x20:
        throw fault("a control character must be written as an escape")
      default:
        position += 1
      }
    }
    throw fault("the string does not end")
  }

  /// Goes on to what ends a text, or does not stand for itself in it.
  private mutating func skipPlainText() {
    var index = position
    let end = bytes.count
    while index < end {
      let byte = bytes[index]
      guard byte >= 0x20, byte != 0x22, byte != 0x5C else { break }
      index += 1
    }
    position = index
  }

  private func text(_ range: Range<Int>) throws(JSONParseError) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw JSONParseError(reason: "a string that is not UTF-8", offset: range.lowerBound)
    }
    return text
  }

  private mutating func escapedString(start: Int) throws(JSONParseError) -> String {
    var result = try text(start..<position)
    var run = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        result += try text(run..<position)
        position += 1
        return result
      case UInt8(ascii: "\\"):
        result += try text(run..<position)
        position += 1
        result.unicodeScalars.append(try escape())
        run = position
        skipPlainText()
      case 0..<0x20:
        throw fault("a control character must be written as an escape")
      default:
        position += 1
      }
    }
    throw fault("the string does not end")
  }

  private mutating func escape() throws(JSONParseError) -> Unicode.Scalar {
    guard position < bytes.count else { throw fault("the string does not end") }
    defer { position += 1 }
    switch bytes[position] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw fault("an unknown escape in a string")
    }
  }

  /// Reads the digits after `\u`, and a second escape where the first is half of a pair; leaves
  /// `position` on the last digit. A half without its other half becomes U+FFFD, as in Go.
  private mutating func unicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
    let unit = try hexadecimalUnit()
    guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
    guard position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
      bytes[position + 2] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let beforePair = position
    position += 2
    let trail = try hexadecimalUnit()
    guard UTF16.isTrailSurrogate(trail) else {
      position = beforePair
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(trail) & 0x3FF)
      ?? "\u{FFFD}"
  }

  private mutating func hexadecimalUnit() throws(JSONParseError) -> UInt16 {
    guard position + 4 < bytes.count else { throw fault("four digits must follow \\u") }
    var unit: UInt16 = 0
    for _ in 0..<4 {
      position += 1
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw fault("four digits must follow \\u")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}

/// Where a value stands in a text, and how deep it nests.
struct JSONExtent {
  /// Its bytes, counted from the first of the text.
  let range: Range<Int>
  /// How many arrays and objects stand inside one another in it: 0 for a string or a number.
  let depth: Int
}

/// Cutting a text into values without reading them. Nothing here calls itself, so that no depth of
/// nesting can exhaust the stack; whether a value is JSON is found out by whoever reads it.
extension JSONParser {
  /// Steps over the next value.
  mutating func skip() throws(JSONParseError) -> JSONExtent {
    skipSpace()
    let start = position
    guard position < bytes.count else { throw fault("the document ends too early") }
    switch bytes[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let depth = try skipNested()
      return JSONExtent(range: start..<position, depth: depth)
    case UInt8(ascii: "\""): try skipString()
    default: skipWord()
    }
    guard position > start else { throw fault("not a JSON value") }
    return JSONExtent(range: start..<position, depth: 0)
  }

  /// Steps over an array or an object; returns its depth.
  private mutating func skipNested() throws(JSONParseError) -> Int {
    var (depth, deepest) = (0, 0)
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        try skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return deepest }
    }
    throw fault("the document ends too early")
  }

  private mutating func skipString() throws(JSONParseError) {
    var next = position + 1
    while next < bytes.count {
      switch bytes[next] {
      case UInt8(ascii: "\""):
        position = next + 1
        return
      case UInt8(ascii: "\\"): next += 2
      default: next += 1
      }
    }
    throw fault("the string does not end")
  }

  /// Steps over a number, a Boolean or null, or what stands in their place.
  private mutating func skipWord() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return
      default: position += 1
      }
    }
  }

  /// Goes over the members of an object.
  ///
  /// `take`: Is given a key, and reads or skips its value.
  mutating func members(
    _ take: (_ key: String, _ parser: inout JSONParser) throws(JSONParseError) -> Void
  ) throws(JSONParseError) {
    skipSpace()
    guard self.take("{") else { throw fault("not an object") }
    skipSpace()
    if self.take("}") { return }
    repeat {
      skipSpace()
      try take(try key(), &self)
      skipSpace()
    } while self.take(",")
    guard self.take("}") else { throw fault("a comma or } must follow an object's value") }
  }

  /// Goes over the elements of an array, each of which `take` reads or skips.
  mutating func elements(
    _ take: (_ parser: inout JSONParser) throws(JSONParseError) -> Void
  ) throws(JSONParseError) {
    skipSpace()
    guard self.take("[") else { throw fault("not an array") }
    skipSpace()
    if self.take("]") { return }
    repeat {
      try take(&self)
      skipSpace()
    } while self.take(",")
    guard self.take("]") else { throw fault("a comma or ] must follow an array's element") }
  }

  /// Nothing but space may follow.
  mutating func end() throws(JSONParseError) {
    skipSpace()
    guard position == bytes.count else { throw fault("text after the end of the document") }
  }
}
