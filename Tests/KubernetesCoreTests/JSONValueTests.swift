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
}
