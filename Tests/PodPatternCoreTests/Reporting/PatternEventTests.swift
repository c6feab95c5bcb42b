internal import PodPatternCore
internal import Testing

@Suite struct PatternEventTests {
  @Test func `a batch of pods is one event`() {
    #expect(
      PatternEvent.batch("Created", reason: "R", pods: ["a"]).message == "Created pod a")
    #expect(
      PatternEvent.batch("Created", reason: "R", pods: ["b", "a"]).message
        == "Created 2 pods: a, b")
    let many = PatternEvent.batch("Deleted", reason: "R", pods: (10..<22).map { "p\($0)" })
    #expect(many.message.hasPrefix("Deleted 12 pods: p10, p11"))
    #expect(many.message.hasSuffix("p19 and 2 more"))
  }

  @Test func `a failing initializer is told when it fails, and again when it fails otherwise`() {
    var old = PodPatternStatus()
    old.initializers = [.init(name: "fetch", waiting: 1)]
    var new = old
    new.initializers[0].failing = 1
    new.initializers[0].failure = .init(exitCode: 6, reason: "Error", message: "no such host")
    #expect(
      PatternEvent.transitions(from: old, to: new) == [
        PatternEvent(
          isWarning: true, reason: "InitializerFailed",
          message: "Initializer fetch failed with exit code 6 (Error): no such host")
      ])
    var again = new
    again.initializers[0].restarts = 3
    #expect(PatternEvent.transitions(from: new, to: again).isEmpty)
    again.initializers[0].failure?.exitCode = 28
    #expect(PatternEvent.transitions(from: new, to: again).count == 1)
  }

  @Test func `the end of a pattern is told once`() {
    let done = snapshot([pod("a", .succeeded)]) { $0.target.runsToCompletion = true }
    let status = PodPatternStatus(PodTally(done), shipper: .disabled, previous: nil)
    #expect(PatternEvent.transitions(from: nil, to: status).map(\.reason) == ["Completed"])
    #expect(PatternEvent.transitions(from: status, to: status).isEmpty)
    let failed = snapshot([pod("a", .failed)]) { $0.target.runsToCompletion = true }
    let stalled = PodPatternStatus(PodTally(failed), shipper: .disabled, previous: nil)
    #expect(
      PatternEvent.transitions(from: nil, to: stalled).map(\.reason) == ["BackoffLimitExceeded"])
    #expect(PatternEvent.transitions(from: stalled, to: stalled).isEmpty)
  }
}
