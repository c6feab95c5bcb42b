import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

@Suite struct YAMLLimitTests {
  @Test func `aliases that multiply are refused before they fill the memory`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let fault = #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
    #expect(fault?.reason == "aliases multiply the document beyond what is reasonable")
  }

  @Test(arguments: ["[", "{a: ", "- "])
  func `a hundred thousand collections inside one another do not exhaust the stack`(open: String) {
    let text = String(repeating: open, count: 100_000)
    let fault = #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
    #expect(fault?.reason.contains("500 mappings and sequences inside one another") == true)
  }

  @Test func `aliases do not go deeper than what is written may`() {
    var text = "a0: &a0 x\n"
    for level in 1...600 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(throws: YAMLParseError.self) { try YAMLStream.parse(text) }
  }

  @Test(.timeLimit(.minutes(5))) func `ten megabytes are read`() throws {
    let item = "- name: a\n  value: some text of a usual length\n  port: 8080\n"
    let count = 10_000_000 / item.utf8.count
    let documents = try YAMLStream.parse(String(repeating: item, count: count))
    #expect(documents.first?.value.array?.count == count)
  }
}
