import KubernetesCore
import Testing

@testable import PodPatternCore

@Suite struct CELTests {
  @Test(arguments: [
    ("", #""""#), ("a", #""a""#), (#"say "yes""#, #""say \"yes\"""#),
    (#"back\slash"#, #""back\\slash""#),
    ("line\nbreak\r\t", #""line\nbreak\r\t""#), ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
    ("ü😀'{}", #""ü😀'{}""#), ("\u{2028}\u{FEFF}", #""\u2028\ufeff""#),
  ])
  func `a text is a literal that ends where the text does`(text: String, literal: String) {
    #expect(CEL.text(text) == literal)
  }

  @Test func `a JSON value is an expression of maps and lists of one type`() throws {
    let value = try JSONValue(parsing: #"{"a": [1, "b", null, true], "c": {"d": -5, "e": 1.5}}"#)
    let expression =
      #"{"a": dyn([dyn(1), dyn("b"), dyn(null), dyn(true)]), "c": dyn({"d": dyn(-5), "#
      + #""e": dyn(double("1.5"))})}"#
    #expect(CEL.value(value) == expression)
  }

  @Test(arguments: ["9223372036854775808", "-9223372036854775808", "1e400"])
  func `a number that is no literal is a double`(number: String) throws {
    #expect(CEL.value(try JSONValue(parsing: number)) == "double(\"\(number)\")")
  }
}
