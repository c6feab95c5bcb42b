internal import FoundationEssentials
internal import Testing

@Suite struct DocumentationTests {
  @Test func `the article on writing a controller shows the example that is built and tested`()
    throws
  {
    let root = URL(filePath: #filePath).appending(path: "../../..")
    func text(_ path: String) throws -> String {
      try String(contentsOf: root.appending(path: path).standardized, encoding: .utf8)
    }
    let article = try text("Sources/KubernetesRuntime/KubernetesRuntime.docc/WritingAController.md")
    let block = article.split(separator: "```swift\n").last?.split(separator: "```").first
    #expect(try block.map(String.init) == text("Examples/LabelCopier/Sources/LabelCopier.swift"))
  }
}
