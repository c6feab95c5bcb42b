import FoundationEssentials
import KubernetesYAML
import Testing

/// Where libyaml finds a fault, seen from outside: the numbers are those that an editor shows.
@Suite struct YAMLFaultTests {
  @Test(arguments: [
    ("a: [1, 2\n", 2, 1, "did not find expected ',' or ']'"),
    ("a: {b: 1\nc: 2\n", 2, 2, "did not find expected ',' or '}'"),
    ("a: b: c\n", 1, 5, "mapping values are not allowed in this context"),
    ("a: 1\n  b: 2\n", 2, 4, "mapping values are not allowed in this context"),
    ("- a\nb: 1\n", 2, 1, "did not find expected '-' indicator"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "did not find expected key"),
    ("a: \"b\n", 2, 1, "found unexpected end of stream"),
    ("a: \"b", 1, 6, "found unexpected end of stream"),
    ("a: 'b\n---\n", 2, 1, "found unexpected document indicator"),
    ("é: \"\\q\"\n", 1, 5, "found unknown escape character"),
    ("a: \"\\x4z\"\n", 1, 7, "did not find expected hexdecimal number"),
    ("a: @b\n", 1, 4, "found character that cannot start any token"),
    ("a: |0\n  b\n", 1, 5, "found an indentation indicator equal to 0"),
    ("a: > b\n", 1, 6, "did not find expected comment or line break"),
    ("a: |\n   \n  b\n", 3, 3, "did not find expected key"),
    ("a: |\n  \tb\n", 2, 3, "found a tab character where an indentation space is expected"),
    ("a: & b\n", 1, 5, "did not find expected alphabetic or numeric character"),
    ("a: !x!y b\n", 1, 4, "found undefined tag handle"),
    ("a: !<x b\n", 1, 7, "did not find the expected '>'"),
    ("%YAML 2.0\n---\na\n", 1, 1, "found incompatible YAML document"),
    ("%YAML 1.1\n%YAML 1.1\n---\n", 2, 1, "found duplicate %YAML directive"),
    ("%TAG ! a\n%TAG ! b\n---\n", 2, 1, "found duplicate %TAG directive"),
    ("%YAML 1.1\na\n", 2, 1, "did not find expected <document start>"),
    ("%FOO bar\n---\na\n", 1, 5, "found unknown directive name"),
    ("a\n...\nb\n", 3, 1, "did not find expected <document start>"),
    ("a\n... b\n", 2, 5, "did not find expected <document start>"),
    ("a: 1\r\nb:\r\n\t- c\r\n", 3, 1, "a tab stands where only spaces may indent"),
    ("\u{FEFF}a:\n\tb: 1\n", 2, 1, "a tab stands where only spaces may indent"),
    ("\u{FEFF}a: \u{1}\n", 1, 4, "control characters are not allowed"),
    ("a: 1\rb: 2\r\nc: \u{7}\n", 3, 4, "control characters are not allowed"),
    ("é: 1\u{85}b: \u{2028}c: \u{7F}\n", 3, 4, "control characters are not allowed"),
  ])
  func `a fault of the syntax tells its place`(
    text: String, line: Int, column: Int, reason: String
  ) {
    let fault = #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
    #expect(fault?.position == YAMLPosition(line: line, column: column))
    #expect(fault?.reason.hasPrefix(reason) == true, "\(fault?.reason ?? "")")
  }
}
