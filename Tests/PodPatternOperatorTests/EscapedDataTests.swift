internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct EscapedDataTests {
  @Test func `what Go's encoder escapes is escaped, and means the same`() throws {
    let json: JSONValue = ["command": ["a<b && c>d", "é\u{2028}\u{2029}", "plain"]]
    let escaped = json.serialized().escapedAsServersDo
    #expect(
      String(decoding: escaped, as: UTF8.self)
        == #"{"command":["a\u003cb \u0026\u0026 c\u003ed","é\u2028\u2029","plain"]}"#)
    #expect(try JSONValue(parsing: escaped) == json)
  }
}
