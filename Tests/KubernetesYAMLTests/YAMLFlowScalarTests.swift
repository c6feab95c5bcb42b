import KubernetesCore
import KubernetesYAML
import Testing

@Suite struct YAMLFlowScalarTests {
  @Test(arguments: [
    (#"\0\a\b\t\n\v\f\r\e"#, "\0\u{7}\u{8}\t\n\u{B}\u{C}\r\u{1B}"),
    (#"\ \"\/\\"#, " \"/\\"), (#"\N\_\L\P"#, "\u{85}\u{A0}\u{2028}\u{2029}"),
    (#"\x41\u00e9\U0001F600"#, "Aé😀"), ("\\\t", "\t"), ("'#: {", "'#: {"), ("", ""),
    ("one\n  two", "one two"), ("one  \n\n  two", "one\ntwo"), ("one\\\n  two", "onetwo"),
    ("one \\\n  \\ two", "one  two"), ("\n  one\n  ", " one "), ("one\\n\n  two", "one\n two"),
    (" one\t", " one\t"),
  ])
  func `double quotes know escapes, and fold lines`(inside: String, text: String) throws {
    #expect(try YAMLStream.value("a: \"\(inside)\"\n") == ["a": .string(text)])
  }

  @Test(arguments: [
    ("it''s", "it's"), (#"\n"#, #"\n"#), ("one\n  two", "one two"), ("one\n\n  two", "one\ntwo"),
    (" \n  ", " "), ("''", "'"), ("#x: [", "#x: ["), ("12", "12"),
  ])
  func `single quotes know only their own doubling, and fold lines`(
    inside: String, text: String
  ) throws {
    #expect(try YAMLStream.value("a: '\(inside)'\n") == ["a": .string(text)])
  }

  @Test(arguments: [
    ("one\n  two", "one two"), ("one\n\n\n  two", "one\n\ntwo"), ("one # two", "one"),
    ("one#two", "one#two"), ("http://x:80/?y=[1],{2}", "http://x:80/?y=[1],{2}"),
    ("-one", "-one"), ("?one", "?one"), (":one", ":one"),
    ("one 'two' \"three\"", #"one 'two' "three""#),
    ("one\t two \t", "one\t two"), ("one\n  - two", "one - two"),
  ])
  func `a plain text ends at a comment and folds lines`(plain: String, text: String) throws {
    #expect(try YAMLStream.value("a: \(plain)\n") == ["a": .string(text)])
  }

  @Test(arguments: ["one: two", "'one' two", "\"one\" two", "]", "}", ",", "%x", "`x`", "- x"])
  func `what can't be plain text is refused`(plain: String) {
    #expect(throws: YAMLParseError.self) { try YAMLStream.parse("a: \(plain)\n") }
  }
}
