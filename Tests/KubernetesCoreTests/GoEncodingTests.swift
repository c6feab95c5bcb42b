import FoundationEssentials
import KubernetesCore
import Testing

/// What Go 1.22 and later write; the expected texts are Go's own.
@Suite struct GoEncodingTests {
  private func encoded(_ json: String) throws -> String {
    String(decoding: try JSONValue(parsing: json).serializedAsGo(), as: UTF8.self)
  }

  @Test func `keys are in the order of their bytes at every level`() throws {
    #expect(
      try encoded(#"{"b": {"z": 1, "A": [{"y": 1, "x": null}]}, "a": 1, "é": 1, "aa": 1, "B": 1}"#)
        == #"{"B":1,"a":1,"aa":1,"b":{"A":[{"x":null,"y":1}],"z":1},"é":1}"#)
    // By bytes U+FF5E comes before U+10000, and by UTF-16 after it.
    #expect(
      try encoded("{\"\u{10000}\": 1, \"\u{FF5E}\": 1}") == "{\"\u{FF5E}\":1,\"\u{10000}\":1}")
  }

  @Test func `what could end a script is escaped, and the rest of Unicode is not`() throws {
    #expect(
      try encoded(#"{"<&>": ["a<b && c>d", "é\u2028\u2029", "\u007f/\/", "😀"]}"#)
        == #"{"\u003c\u0026\u003e":["a\u003cb \u0026\u0026 c\u003ed","é\u2028\u2029","\#u{7f}//","😀"]}"#
    )
    #expect(
      try encoded(#""\" \\ \n \r \t \b \f \u0000 \u001f""#)
        == #""\" \\ \n \r \t \b \f \u0000 \u001f""#)
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("1", "1"), ("1.0", "1"), ("1e3", "1000"),
    ("1.50", "1.5"), ("-2.5E-1", "-0.25"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
    ("1.5e-10", "1.5e-10"), ("1e20", "100000000000000000000"), ("1e21", "1e+21"),
    ("123456789012345678901234", "1.2345678901234569e+23"), ("1.0e100", "1e+100"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9223372036854776000"), ("12345678.9", "12345678.9"),
    ("18446744073709551616", "18446744073709552000"), ("0.1", "0.1"), ("1e400", "1e400"),
    ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"), ("1e-400", "0"),
  ])
  func `numbers are those that Go read`(literal: String, written: String) throws {
    #expect(try encoded(literal) == written)
  }
}
