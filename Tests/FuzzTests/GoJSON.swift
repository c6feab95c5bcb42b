import FoundationEssentials
import KubernetesCore

/// JSON as Go's encoding/json reads it into an `any`, written down for comparison alone: simple, slow,
/// and sharing nothing with the parser that it checks.
///
/// Keys are told apart by their bytes, the last value of a key counts, half a surrogate pair and bytes
/// that are no UTF-8 become U+FFFD, and 10,000 arrays and objects may stand inside one another.
indirect enum GoJSON: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string([UInt8])
  case array([GoJSON])
  case object([[UInt8]: GoJSON])

  static let maximumDepth = 10_000

  /// What Go would say to a document: nil where it refuses it.
  struct Reading {
    let value: GoJSON
    /// How many arrays and objects stand inside one another.
    let depth: Int
    /// Whether all of it is UTF-8, which Go does not ask for.
    let isUTF8: Bool
  }

  static func read(_ data: Data) -> Reading? {
    var reader = Reader(rest: Array(data)[...])
    guard let value = reader.document() else { return nil }
    return Reading(
      value: value, depth: reader.deepest,
      isUTF8: String(validating: data, as: UTF8.self) != nil)
  }

  /// What a value of this project means to Go.
  init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let number): self = .number(number.literal)
    case .string(let text): self = .string(Array(text.utf8))
    case .array(let elements): self = .array(elements.map { GoJSON($0) })
    case .object(let members):
      self = .object(
        Dictionary(
          members.map { (Array($0.key.utf8), GoJSON($0.value)) }, uniquingKeysWith: { $1 }))
    }
  }
}

/// Reads a document with a stack of its own, since 10,000 levels are too many for that of a thread.
private struct Reader {
  private enum Open {
    case array([GoJSON])
    case object([[UInt8]: GoJSON], key: [UInt8])
  }

  var rest: ArraySlice<UInt8>
  var deepest = 0
  private var open: [Open] = []

  init(rest: ArraySlice<UInt8>) { self.rest = rest }

  mutating func document() -> GoJSON? {
    while true {
      guard var done = begin() else { return nil }
      if case .begun = done { continue }
      while case .value(let value) = done {
        guard let next = add(value) else {
          skipSpace()
          return open.isEmpty && rest.isEmpty ? value : nil
        }
        done = next
      }
      if case .failed = done { return nil }
    }
  }

  private enum Step {
    /// A value is complete.
    case value(GoJSON)
    /// A value has to follow.
    case begun
    case failed
  }

  /// Begins a value: one that is complete, or an array or object whose first value has to follow.
  private mutating func begin() -> Step? {
    skipSpace()
    switch rest.first {
    case UInt8(ascii: "["):
      guard push(.array([])) else { return nil }
      if take("]") { return .value(close()) }
      return .begun
    case UInt8(ascii: "{"):
      guard push(.object([:], key: [])) else { return nil }
      if take("}") { return .value(close()) }
      return key() ? .begun : nil
    case UInt8(ascii: "\""): return string().map { .value(.string($0)) }
    case UInt8(ascii: "t"): return word("true").map { .value(.bool($0)) }
    case UInt8(ascii: "f"): return word("false").map { _ in .value(.bool(false)) }
    case UInt8(ascii: "n"): return word("null").map { _ in .value(.null) }
    default: return number().map { .value(.number($0)) }
    }
  }

  /// Adds a complete value to what is open; nil where nothing is.
  private mutating func add(_ value: GoJSON) -> Step? {
    guard let last = open.popLast() else { return nil }
    switch last {
    case .array(let elements): open.append(.array(elements + [value]))
    case .object(var members, let key):
      members[key] = value
      open.append(.object(members, key: []))
    }
    if take(",") {
      if case .array = last { return .begun }
      return key() ? .begun : .failed
    }
    if case .array = last { return take("]") ? .value(close()) : .failed }
    return take("}") ? .value(close()) : .failed
  }

  private mutating func push(_ container: Open) -> Bool {
    rest.removeFirst()
    open.append(container)
    deepest = max(deepest, open.count)
    return open.count <= GoJSON.maximumDepth
  }

  private mutating func close() -> GoJSON {
    switch open.removeLast() {
    case .array(let elements): .array(elements)
    case .object(let members, _): .object(members)
    }
  }

  /// Reads a key and its colon into the object that is open.
  private mutating func key() -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: "\""), let key = string(), take(":"),
      case .object(let members, _)? = open.popLast()
    else { return false }
    open.append(.object(members, key: key))
    return true
  }

  private mutating func skipSpace() {
    while let first = rest.first, [0x20, 0x09, 0x0A, 0x0D].contains(first) { rest.removeFirst() }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func word(_ word: String) -> Bool? {
    guard rest.starts(with: word.utf8) else { return nil }
    rest.removeFirst(word.utf8.count)
    return true
  }

  private mutating func number() -> String? {
    let text = rest
    func digits() -> Bool {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest.removeFirst(count)
      return count > 0
    }
    func skip(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    _ = skip("-")
    guard skip("0") || digits() else { return nil }
    if skip("."), !digits() { return nil }
    if skip("eE") {
      _ = skip("+-")
      guard digits() else { return nil }
    }
    return String(decoding: text.prefix(text.count - rest.count), as: UTF8.self)
  }

  private mutating func string() -> [UInt8]? {
    rest.removeFirst()
    var units: [UInt8] = []
    while let first = rest.popFirst() {
      switch first {
      case UInt8(ascii: "\""):
        return Array(String(decoding: units, as: UTF8.self).utf8)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        units += Array(String(scalar).utf8)
      case 0..<0x20: return nil
      default: units.append(first)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]
    guard let first = rest.popFirst() else { return nil }
    if let scalar = plain[Unicode.Scalar(first)] { return scalar }
    guard first == UInt8(ascii: "u"), let unit = unit() else { return nil }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let before = rest
    if unit < 0xDC00, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
      rest.removeFirst(2)
      guard let second = self.unit() else { return nil }
      if (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (second - 0xDC00))
      }
      rest = before
    }
    return "\u{FFFD}"
  }

  private mutating func unit() -> UInt32? {
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) })
    else { return nil }
    rest.removeFirst(4)
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
