import KubernetesCore
import PodPatternCore
import Testing

/// Whoever reads a reason in a condition finds it in docs/troubleshooting.md.
@Suite struct TroubleshootingTests {
  @Test func `every reason of a condition is explained`() throws {
    let document = try Repository.text("docs/troubleshooting.md")
    let work: [Work] =
      [.create, .delete, .update, .adopt, .release, .gate, .revision, .configuration]
      + Child.types.map { .child($0.kind) }
    for reason in ConditionReason.allCases.map(\.rawValue) + work.map(\.failureReason) {
      #expect(document.contains("`\(reason)`"), "docs/troubleshooting.md says nothing of \(reason)")
    }
  }
}
