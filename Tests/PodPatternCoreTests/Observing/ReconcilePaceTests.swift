internal import PodPatternCore
internal import Testing

/// How much of a processor one pattern takes.
@Suite struct ReconcilePaceTests {
  @Test
  func `a pattern rests for a moment after each reconcile, and one that was at rest does not`() {
    var pace = ReconcilePace()
    #expect(pace.rest(before: 0, at: .zero) == nil)
    pace.didWork(for: .milliseconds(1), generation: 1, at: .seconds(5))
    #expect(pace.rest(before: 1, at: .seconds(5)) == .milliseconds(50))
    #expect(pace.rest(before: 1, at: .milliseconds(5050)) == nil)
  }

  @Test func `a large pattern rests for a multiple of what it took, and not for long`() {
    var pace = ReconcilePace()
    pace.didWork(for: .milliseconds(20), generation: 1, at: .seconds(5))
    #expect(pace.rest(before: 1, at: .seconds(5)) == .milliseconds(80))
    #expect(pace.rest(before: 1, at: .milliseconds(5070)) == .milliseconds(10))
    #expect(pace.rest(before: 1, at: .milliseconds(5080)) == nil)
    pace.didWork(for: .seconds(20), generation: 1, at: .seconds(30))
    #expect(pace.rest(before: 1, at: .seconds(30)) == .milliseconds(500))
  }

  @Test func `a changed declaration waits for nothing`() {
    var pace = ReconcilePace()
    pace.didWork(for: .milliseconds(20), generation: 1, at: .seconds(5))
    #expect(pace.rest(before: 2, at: .seconds(5)) == nil)
  }
}
