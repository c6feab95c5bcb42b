import KubernetesCore
import KubernetesYAML
import Testing

@Suite struct YAMLStructureTests {
  @Test(arguments: [
    ("a:\n- b\n- c\n", #"{"a": ["b", "c"]}"#),
    ("-\n  a: 1\n-\n  - b\n", #"[{"a": 1}, ["b"]]"#),
    ("- - a\n  - b\n- - c\n", #"[["a", "b"], ["c"]]"#),
    ("- a: 1\n  b:\n  - 2\n", #"[{"a": 1, "b": [2]}]"#),
    ("a:\nb:\n  c:\n", #"{"a": null, "b": {"c": null}}"#),
    ("a : 1\n\"b\" : 2\n'c': 3\n", #"{"a": 1, "b": 2, "c": 3}"#),
    ("  a: 1\n  b: 2\n", #"{"a": 1, "b": 2}"#),
    ("a: 1 # x\n # y\n\n#z\nb: 2", #"{"a": 1, "b": 2}"#),
    ("a:\r\n  - b\r\n", #"{"a": ["b"]}"#),
    ("a b: c d\n", #"{"a b": "c d"}"#),
    ("-\n- \n- ''\n", #"[null, null, ""]"#),
  ])
  func `block collections go by their indentation`(text: String, json: String) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    ("[]", "[]"), ("{}", "{}"), ("[a, b, ]", #"["a", "b"]"#), ("{a: 1, }", #"{"a": 1}"#),
    ("[a, [b, {c: d}]]", #"["a", ["b", {"c": "d"}]]"#), ("[a: 1, b]", #"[{"a": 1}, "b"]"#),
    ("{a, b: , c: 1}", #"{"a": null, "b": null, "c": 1}"#),
    ("{\"a\":1,'b':2}", #"{"a": 1, "b": 2}"#), ("[\na,\n # x\n b\n]", #"["a", "b"]"#),
    ("{? a : b, ? c}", #"{"a": "b", "c": null}"#), ("[? a : b]", #"[{"a": "b"}]"#),
    ("{a: x y\n z}", #"{"a": "x y z"}"#), ("{http://x: z}", #"{"http://x": "z"}"#),
  ])
  func `flow collections go by their brackets`(text: String, json: String) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    ("? a\n: 1\n? b\n", #"{"a": 1, "b": null}"#),
    ("? |\n  a\n  b\n: - 1\n", #"{"a\nb\n": [1]}"#),
    ("? 'a' # x\n# y\n: b: 1\n  c: 2\n", #"{"a": {"b": 1, "c": 2}}"#),
    ("? a\n  b\n: 1\n", #"{"a b": 1}"#),
  ])
  func `keys may be marked as such`(text: String, json: String) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    "? [a]\n: b\n", "? {a: b}\n: c\n", "[a]: b\n", "{a: b}: c\n", "? - a\n", ": a\n",
  ])
  func `keys that JSON can't have are refused`(text: String) {
    #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
  }

  @Test(arguments: [
    ("a\n---\nb\n---\n- c\n", #"["a", "b", ["c"]]"#),
    ("---\na\n...\n# x\n---\nb\n...\n", #"["a", "b"]"#),
    ("--- a\n--- 'b'\n--- |\n c\n--- {d: 1}\n", #"["a", "b", "c\n", {"d": 1}]"#),
    ("%YAML 1.1\n---\na\n...\n%YAML 1.2\n--- # x\nb\n", #"["a", "b"]"#),
    ("--- &x a\n--- &x b\n", #"["a", "b"]"#),
    ("a: 1\n---\n---\nb: ---c\n", #"[{"a": 1}, {"b": "---c"}]"#),
  ])
  func `documents are told apart by their marks, and directives are read`(
    text: String, json: String
  ) throws {
    let values = try YAMLStream.parse(text).map(\.value)
    #expect(try .array(values) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    ("!!str 1", #""1""#), ("!!int \"1\"", "1"), ("!!float 1", "1"), ("!!bool 'yes'", "true"),
    ("!!null ''", "null"), ("!!str", #""""#), ("!!str ~", #""~""#), ("! true", #""true""#),
    ("!x 1", #""1""#), ("!<tag:yaml.org,2002:str> 1", #""1""#), ("!<!x> 1", #""1""#),
    ("!!map {a: 1}", #"{"a": 1}"#), ("!!seq [1]", "[1]"), ("!x {a: !!str 1}", #"{"a": "1"}"#),
    ("!!set {a, b}", #"{"a": null, "b": null}"#), ("!!omap [a: 1]", #"[{"a": 1}]"#),
    ("!!binary |\n  YQ==\n  ", #""a""#), ("!e!str 1", #""1""#), ("!l!x 1", #""1""#),
    ("&x !!str 1", #""1""#), ("!!str &x 1", #""1""#), ("!e!s%74r 1", #""1""#),
  ])
  func `tags tell the type, and those that YAML does not know make strings`(
    node: String, json: String
  ) throws {
    let text = "%TAG !e! tag:yaml.org,2002:\n%TAG !l! !local-\n---\na: \(node)\n"
    #expect(try YAMLStream.value(text) == ["a": JSONValue(parsing: json)])
  }

  @Test(arguments: [
    ("!!int 1.5", "\"1.5\" is not of the type !!int that its tag says"),
    ("!!bool x", "\"x\" is not of the type !!bool that its tag says"),
    ("!!null x", "\"x\" is not of the type !!null that its tag says"),
    ("!!float x", "\"x\" is not of the type !!float that its tag says"),
    ("!!binary '*'", "what is tagged !!binary is not base64"),
    ("!!binary /w==", "what is tagged !!binary is not UTF-8, which JSON needs"),
  ])
  func `a text that does not fit its tag is refused`(node: String, reason: String) {
    let position = YAMLPosition(line: 1, column: 4)
    #expect(throws: YAMLParseError(reason: reason, position: position)) {
      try YAMLStream.parse("a: \(node)\n")
    }
  }
}
