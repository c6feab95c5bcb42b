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
