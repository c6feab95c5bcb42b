import FoundationEssentials
import Testing

/// Whoever reads a reason in a condition finds it in docs/troubleshooting.md.
@Suite struct TroubleshootingTests {
  @Test func `every reason of a condition is explained`() throws {
    let document = try Repository.text("docs/troubleshooting.md")
    let reasons = try Self.reasons
    #expect(reasons.count > 20)
    for reason in reasons.sorted() {
      #expect(document.contains("`\(reason)`"), "docs/troubleshooting.md says nothing of \(reason)")
    }
  }

  /// The reasons that the sources give conditions: in verdicts, and where writes are refused.
  private static var reasons: Set<String> {
    get throws {
      let verdict = #/\(\s*\.(?:true|false|unknown), "([A-Z][A-Za-z]+)"/#
      let refusal = #/reason: "(Failed[A-Za-z]+)"/#
      var reasons: Set<String> = ["InvalidPattern", "ProgressDeadlineExceeded", "RolledBack"]
      for folder in ["Sources/PodPatternCore/Status", "Sources/PodPatternOperator/Writes"] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path(folder))
        for file in files where file.hasSuffix(".swift") {
          let text = try Repository.text("\(folder)/\(file)")
          reasons.formUnion(text.matches(of: verdict).map { String($0.output.1) })
          reasons.formUnion(text.matches(of: refusal).map { String($0.output.1) })
        }
      }
      return reasons
    }
  }
}
