import FoundationEssentials
import KubernetesCore
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: [
    #"{"b":1,"a":[true,false,null],"c":{"z":"é\n\"\\","y":1.50e+10}}"#,
    "[]", "{}", #""""#, "-0.5", "12345678901234567890123",
  ])
  func `what is written comes back unchanged`(text: String) throws {
    #expect(String(decoding: try JSONValue(parsing: text).serialized(), as: UTF8.self) == text)
  }

  @Test func `escapes become the characters they stand for`() throws {
    #expect(try JSONValue(parsing: #""\u0041\u00e9\ud83d\ude00\ud83d\/""#) == "Aé😀\u{FFFD}/")
  }

  @Test(arguments: [
    ("", "the document ends too early", 0),
    (#"{"a":1,"a":2}"#, "duplicate key \"a\"", 7),
    ("[1,]", "not a JSON value", 3),
    ("01", "a number must not start with 0", 2),
    ("nul", "not a JSON value", 0),
    (#"{"a" 1}"#, "a colon must follow an object's key", 5),
    ("1 2", "text after the end of the document", 2),
    ("\"a", "the string does not end", 2),
  ])
  func `what is no JSON is refused with its place`(text: String, reason: String, offset: Int) {
    #expect(throws: JSONParseError(reason: reason, offset: offset)) {
      try JSONValue(parsing: text)
    }
  }

  @Test func `a hundred thousand brackets do not exhaust the stack`() {
    #expect(throws: JSONParseError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 100_000))
    }
  }

  @Test func `a key can be set, replaced and removed`() {
    var value: JSONValue = ["a": 1, "b": 2]
    value["a"] = 3
    value["b"] = nil
    value["c"] = [:]
    value["c"]?["d"] = "x"
    #expect(value == ["a": 3, "c": ["d": "x"]])
  }

  @Test func `keys and strings are told apart by their bytes`() throws {
    let value = try JSONValue(parsing: #"{"secret\u212aeyRef":"\u00e9"}"#)
    #expect(value["secretKeyRef"] == nil && value["secret\u{212A}eyRef"] == "\u{e9}")
    #expect(value["secret\u{212A}eyRef"] != "e\u{301}")
    #expect(JSONValue.string("\u{e9}").hashValue != JSONValue.string("e\u{301}").hashValue)
    var object: JSONObject = ["\u{e9}": 1, "e\u{301}": 2]
    #expect(object.count == 2 && object.sortedByKey.keys.map(\.utf8.count) == [3, 2])
    object["e\u{301}"] = nil
    #expect(object == ["\u{e9}": 1] && object != ["e\u{301}": 1])
  }

  @Test func `of a key that stands twice the last value counts where another program wrote it`()
    throws
  {
    let text = Data(#"{"a":{"x":1},"b":2,"a":{"y":3}}"#.utf8)
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
    let value = try JSONValue(parsing: text, duplicateKeys: .lastWins)
    #expect(value == ["a": ["y": 3], "b": 2])
  }

  @Test func `a raw value tells its depth, and loses what is too deep`() throws {
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    let raw = try RawJSON(Data(#"{"a":"]","b":\#(deep),"c":1}"#.utf8))
    #expect(raw.depth == 601 && raw["c"]?.integer == 1 && raw["a"]?.string == "]")
    #expect(throws: RawJSON.TooDeep(depth: 601)) { try raw.value() }
    let shallow = try JSONValue(parsing: raw.shallow)
    #expect(shallow["c"] == 1 && shallow["a"] == "]")
    #expect(String(decoding: raw.shallow, as: UTF8.self).contains("[null]"))
    for text in ["", " ", "[", "{\"a\"", "\"a", "[]]", "]", "}"] {
      #expect(throws: JSONParseError.self) { try RawJSON(Data(text.utf8)) }
    }
  }
}
