internal import KubernetesCore
internal import Testing

/// Texts that others wrote: shown to people, and looked into by their bytes.
@Suite struct TextTests {
  @Test(arguments: [
    ("", ""), ("café 한 \u{1f600} a\\nb", "café 한 \u{1f600} a\\nb"),
    ("two\nlines", "two lines"), ("\n\r\n\ta \n b\r", "a   b"), ("a\u{2028}b\u{85}c", "a b c"),
    ("\u{1b}[31mred", "\\u{1b}[31mred"), ("\u{9b}31m", "\\u{9b}31m"),
    ("a\u{7f}\u{0}", "a\\u{7f}\\u{0}"),
    ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"), ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
    ("\u{200e}\u{200f}\u{61c}", "\\u{200e}\\u{200f}\\u{61c}"),
    // A line break is one also with an accent on it, and the two of Windows are one break.
    ("a\r\nb\n\u{301}c", "a b \u{301}c"),
  ])
  func `a text is one line without what deceives`(text: String, line: String) {
    #expect(text.inOneLine.hasSameBytes(as: line), "\(text.inOneLine.debugDescription)")
    #expect(text.inOneLine.inOneLine.hasSameBytes(as: line))
  }

  @Test func `lines and tabs of a longer text stay`() {
    #expect("a\n\tb\u{1b}c\r\n".legible == "a\n\tb\\u{1b}c\\u{d}\n")
    #expect("a\n\tb".legible == "a\n\tb")
  }

  /// To Swift's own functions there is neither a slash nor a brace in these.
  @Test func `an accent hides nothing`() {
    let path = "a/\u{301}b/../\u{301}c"
    #expect(!path.split(separator: "/").contains(".."))
    #expect(path.parts(separatedBy: "/").contains(".."))
    #expect(path.parts(separatedBy: "/") == ["a", "\u{301}b", "..", "\u{301}c"])
    #expect("//a/".parts(separatedBy: "/") == ["a"])
    #expect("//a/".parts(separatedBy: "/", keepingEmpty: true) == ["", "", "a", ""])
    #expect("/\u{301}etc".beginsWithBytes(of: "/"))
    #expect("x${\u{301}A}".hasBytes(of: "${"))
    #expect("x$ {A}".hasBytes(of: "${") == false)
    #expect("a*\u{301}".hasAny(of: ",*?"))
    #expect("log.\u{301}".hasAny(of: ",*?") == false)
    #expect("a.log".endsWithBytes(of: ".log"))
    #expect("a.log\u{301}".endsWithBytes(of: ".log") == false)
    #expect("log".endsWithBytes(of: "a.log") == false)
  }

  @Test(arguments: ["a", "a-1.b", "1", String(repeating: "a", count: 253)])
  func `names of objects are names`(name: String) { #expect(name.isSubdomain) }

  @Test(arguments: [
    "", ".", "..", "a..b", "-a", "a-", "A", "a_b", "a b", "a;b", "$(a)", "a/b", "a\n", "é",
    "a\u{301}", String(repeating: "a", count: 254),
    Array(repeating: String(repeating: "a", count: 63), count: 5).joined(separator: "."),
  ])
  func `a text that no object can be named is no name`(name: String) { #expect(!name.isSubdomain) }
}
