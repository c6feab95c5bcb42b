import KubernetesCore
import KubernetesYAML
import Testing

/// Scripts and configuration files stand in manifests as block scalars: each line break counts.
@Suite struct YAMLBlockScalarTests {
  @Test(arguments: [
    ("|", "one\n"), ("|-", "one"), ("|+", "one\n\n\n"), (">", "one\n"), (">-", "one"),
    (">+", "one\n\n\n"), ("|2", "one\n"), ("|2-", "one"), ("|-2", "one"), ("|+2", "one\n\n\n"),
    (">2+", "one\n\n\n"), ("| # a comment", "one\n"), ("!!str |-", "one"), ("&x >-", "one"),
    ("|1", " one\n"), (">-1", " one"),
  ])
  func `the header tells which of the last line breaks stay, and the indentation`(
    header: String, text: String
  ) throws {
    let document = "a: \(header)\n  one\n\n\nb: 1\n"
    #expect(try YAMLStream.value(document) == ["a": .string(text), "b": 1])
  }

  @Test(arguments: [
    ("a: |\n  if x\n    then\n\n  fi\n", "if x\n  then\n\nfi\n"),
    ("a: |\n\n\n  one\n", "\n\none\n"),
    ("a: |2\n    one\n  two\n", "  one\ntwo\n"),
    ("a: |\n  # text\n # comment\n", "# text\n"),
    ("a: |2\n  \tone\n   two\t\n", "\tone\n two\t\n"),
    ("a: |\n  one  \n   \n  two\n", "one  \n \ntwo\n"),
    ("a: |\n  \\n 'x' \"y\" {{z}}\n", "\\n 'x' \"y\" {{z}}\n"),
    ("a: |\n  ---\n  ...\n  %x\n", "---\n...\n%x\n"),
    ("a: |\r\n  one\r\n  two\r\n", "one\ntwo\n"),
    ("a: |\n  one", "one\n"), ("a: |-\n", ""), ("a: |+\n\n", "\n"), ("a: |\n", ""),
  ])
  func `a literal text keeps its lines`(document: String, text: String) throws {
    #expect(try YAMLStream.value(document) == ["a": .string(text)])
  }

  @Test(arguments: [
    ("a: >\n  one\n  two\n", "one two\n"),
    ("a: >\n  one\n\n  two\n", "one\ntwo\n"),
    ("a: >\n  one\n\n\n  two\n", "one\n\ntwo\n"),
    ("a: >\n  one\n    two\n  three\n", "one\n  two\nthree\n"),
    ("a: >\n  one\n\n    two\n\n  three\n", "one\n\n  two\n\nthree\n"),
    ("a: >\n\n  one\n", "\none\n"),
    ("a: >\n  one\n  \ttwo\n  three\n", "one\n\ttwo\nthree\n"),
    ("a: >-\n  one \n  two\n", "one  two"),
  ])
  func `a folded text joins lines, but for empty and indented ones`(
    document: String, text: String
  ) throws {
    #expect(try YAMLStream.value(document) == ["a": .string(text)])
  }

  @Test(arguments: [
    ("|\n  x", "x\n"), (">\n  x", "x\n"), ("|+\n  x", "x\n"), ("|-\n  x", "x"),
    ("|\n  x\n   ", "x\n \n"), ("|+\n  ", "\n"), ("|", ""), ("x", "x"), ("'x'", "x"),
  ])
  func `a text whose last line has no end is read as if it had one`(text: String, value: String)
    throws
  {
    #expect(try YAMLStream.value("a: \(text)") == ["a": .string(value)])
  }
}
