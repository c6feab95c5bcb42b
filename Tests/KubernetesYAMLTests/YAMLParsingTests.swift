import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

@Suite struct YAMLParsingTests {
  @Test(arguments: [
    ("yes", JSONValue.bool(true)), ("No", false), ("ON", true), ("off", false), ("y", true),
    ("True", true), ("tRue", "tRue"), ("12", 12), ("+12", 12), ("0o17", 15), ("017", 15),
    ("0x1F", 31), ("0b11", 3), ("-0x10", -16), ("1_000", 1000), ("08", 8), ("~x", "~x"),
    ("0.50", .number(JSONNumber(literal: "0.50"))), (".5", 0.5), ("1.", 1), ("1e3x", "1e3x"),
    ("12345678901234567890123", .number(JSONNumber(literal: "12345678901234567890123"))),
    ("12e4567", "12e4567"), ("2001-12-14", "2001-12-14"), ("1:30", "1:30"), ("'12'", "12"),
    ("\"yes\"", "yes"), ("!!str 12", "12"), ("!!int '12'", 12), ("!!binary aGk=", "hi"),
    ("! 12", "12"), ("!custom 12", "12"), ("|\n  a\n  b\n", "a\nb\n"), ("1.2.3", "1.2.3"),
    ("0x", "0x"), ("0x-1", "0x-1"), ("~", nil), ("Null", nil), ("''", ""), ("100m", "100m"),
  ])
  func `scalars have the type that kubectl gives them`(text: String, expected: JSONValue) throws {
    #expect(try YAMLStream.value("a: \(text)\n") == ["a": expected])
  }

  @Test(arguments: ["", "\n", "# comment\n", "---\n", "---\n---\n", "null", "~\n--- # x\n"])
  func `empty documents are left out`(text: String) throws {
    #expect(try YAMLStream.parse(text).isEmpty)
  }

  @Test func `keys that are numbers or Booleans become strings`() throws {
    #expect(
      try YAMLStream.value("1: a\n0x10: b\ntrue: c\nno: d\n1.50: e\n2001-12-14: f\n")
        == ["1": "a", "16": "b", "true": "c", "false": "d", "1.5": "e", "2001-12-14": "f"])
  }

  @Test func `documents of one stream come in order, and JSON is YAML`() throws {
    let documents = try YAMLStream.parse("\u{FEFF}a: 1\n---\n{\"b\": [1.0, \"\\u00e9\"]}\n...\n")
    #expect(
      documents.map(\.value) == [
        ["a": 1], ["b": [.number(JSONNumber(literal: "1.0")), "é"]],
      ])
    #expect(try YAMLStream.value(#"{"a": "\ud83d\ude00"}"#) == ["a": "😀"])
  }

  @Test func `aliases and merge keys are expanded, and what is written wins`() throws {
    let text = """
      base: &base {a: 1, b: 2}
      other: &other {b: 3, c: 4}
      one: {b: 9, <<: *base}
      two: {<<: [*base, *other]}
      again: *base
      """
    let document = try YAMLStream.value(text)
    #expect(document["one"] == ["b": 9, "a": 1])
    #expect(document["two"] == ["a": 1, "b": 2, "c": 4])
    #expect(document["again"] == ["a": 1, "b": 2])
  }

  @Test(arguments: [
    ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, 3, "duplicate key \"c\", which stands on line 3 already"),
    ("a:\n\tb: 1\n", 2, 1, "a tab stands where only spaces may indent"),
    ("a: .inf\n", 1, 4, "JSON has no number .inf; put it in quotes if it is a text"),
    ("a: !!int x\n", 1, 4, "\"x\" is not of the type !!int that its tag says"),
    ("~: 1\n", 1, 1, "a key must be a string, a number or a Boolean"),
    ("a: 1\n? [b]\n: c\n", 2, 3, "a key must be a string, a number or a Boolean"),
    ("a: *b\n", 1, 4, "no anchor is called \"b\""),
    ("a: &b [*b]\n", 1, 8, "the anchor \"b\" contains itself"),
    ("a: {<<: 1}\n", 1, 9, "what << merges must be a mapping or a sequence of mappings"),
  ])
  func `faults tell their place`(text: String, line: Int, column: Int, reason: String) {
    let position = YAMLPosition(line: line, column: column)
    #expect(throws: YAMLParseError(reason: reason, position: position)) {
      try YAMLStream.parse(text)
    }
  }

  @Test func `bytes that are no UTF-8 are refused with their line`() {
    let data = Data("a: 1\nb: ".utf8) + [0xFF, 0xFE, 0x0A]
    let fault = #expect(throws: YAMLParseError.self) { try YAMLStream.parse(data) }
    #expect(fault?.position == YAMLPosition(line: 2, column: 4))
    #expect(fault?.reason.contains("not UTF-8") == true)
  }

  @Test func `a path finds the line and column of what was written`() throws {
    let text = """
      spec:
        initializers:
        - name: a
          fetch: {url: x}
        - name: b
      """
    let document = try #require(try YAMLStream.parse("---\n\(text)\n").first)
    let list = FieldPath.root.key("spec").key("initializers")
    #expect(document.position(of: .root) == YAMLPosition(line: 2, column: 1))
    #expect(document.position(of: list) == YAMLPosition(line: 3, column: 3))
    #expect(
      document.position(of: list.index(0).key("fetch").key("url"))
        == YAMLPosition(line: 5, column: 13))
    #expect(
      document.valuePosition(of: list.index(1).key("name")) == YAMLPosition(line: 6, column: 11))
    #expect(
      document.position(of: list.index(1).key("fetch").key("url"))
        == YAMLPosition(line: 6, column: 5))
  }
}
