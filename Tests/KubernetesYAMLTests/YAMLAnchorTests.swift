import KubernetesCore
import KubernetesYAML
import Testing

/// Anchors and aliases mean what they mean to kubectl, which is where these values were seen.
@Suite struct YAMLAnchorTests {
  @Test(arguments: [
    ("a: &x {b: 1}\nc: *x\n", #"{"a": {"b": 1}, "c": {"b": 1}}"#),
    ("a: &x\nb: *x\n", #"{"a": null, "b": null}"#),
    ("- &x\n  a: 1\n- *x\n", #"[{"a": 1}, {"a": 1}]"#),
    ("- &x !!str 1\n- !!str &y 2\n- [*x, *y]\n", #"["1", "2", ["1", "2"]]"#),
    ("- &x-1_y |\n  text\n- *x-1_y\n", #"["text\n", "text\n"]"#),
  ])
  func `an alias repeats the node that carries the anchor`(text: String, json: String) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    ("[&x 1, *x, &x 2, *x]", "[1, 1, 2, 2]"),
    ("[&x [&x 1], *x]", "[[1], 1]"),
    ("[&x [&x [1], *x], *x]", "[[[1], [1]], [1]]"),
    ("[&x {&x k: *x}, *x]", #"[{"k": "k"}, "k"]"#),
  ])
  func `an anchor that is given again means the node that began last`(
    text: String, json: String
  ) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }

  @Test(arguments: [
    ("&x a: 1\n*x : *x\n", 2, "duplicate key \"a\", which stands on line 1 already"),
    ("[&x [&x [*x]]]", 1, "the anchor \"x\" contains itself"),
    ("a: &x 1\n---\nb: *x\n", 3, "no anchor is called \"x\""),
    ("a: &x [1]\n*x : 1\n", 2, "a key must be a string, a number or a Boolean"),
    ("a: &x ~\n*x : 1\n", 2, "a key must be a string, a number or a Boolean"),
  ])
  func `an alias that can't be expanded is refused`(text: String, line: Int, reason: String) {
    let fault = #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
    #expect(fault?.reason == reason)
    #expect(fault?.position.line == line)
  }

  @Test(arguments: [
    ("&x 0x10: a\nb: *x\n", #"{"16": "a", "b": 16}"#),
    ("&x yes: *x\n", #"{"true": true}"#),
    ("a: &x 1.50\n*x : b\n", #"{"a": 1.50, "1.5": "b"}"#),
    ("&x '1': *x\n", #"{"1": "1"}"#),
    (".NAN: 1\n+.Inf: 2\n-.INF: 3\n", #"{".nan": 1, ".inf": 2, "-.inf": 3}"#),
  ])
  func `a key becomes a string, and what its anchor stands for keeps its type`(
    text: String, json: String
  ) throws {
    #expect(try YAMLStream.value(text) == JSONValue(parsing: json))
  }
}
