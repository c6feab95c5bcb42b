internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct RefusalsTests {
  private func refusal(
    _ reason: String = "FailedCreate", _ message: String = "quota",
    _ nature: Outcome.Refusal.Nature = .said
  ) -> Outcome.Refusal {
    Outcome.Refusal(reason: reason, message: message, nature: nature)
  }

  @Test func `what is refused is kept back for longer and longer, up to a minute`() {
    var refusals = Refusals()
    var waits: [Duration?] = []
    for _ in 0..<8 {
      refusals.note([refusal()], generation: 1, now: .zero)
      waits.append(refusals.hold("FailedCreate", generation: 1, now: .zero))
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    #expect(refusals.hold("FailedCreate", generation: 1, now: .seconds(60)) == nil)
  }

  @Test func `a new generation is tried at once`() {
    var refusals = Refusals()
    refusals.note([refusal()], generation: 1, now: .zero)
    #expect(refusals.hold("FailedCreate", generation: 2, now: .zero) == nil)
  }

  @Test func `success forgets a refusal, and not one that was not tried`() {
    var refusals = Refusals()
    refusals.note(
      [refusal(), refusal("FailedService", "webhook")], generation: 1, now: .zero)
    #expect(
      refusals.obstacle(now: .zero) == .refused(reason: "FailedCreate", message: "quota; webhook"))
    refusals.note([refusal("FailedService", "webhook")], generation: 1, now: .seconds(1))
    #expect(refusals.obstacle(now: .seconds(1))?.reason == "FailedService")
    // Held until the third second: it was not tried, and is remembered.
    refusals.note([], generation: 1, now: .seconds(2))
    #expect(refusals.contains("FailedService"))
    refusals.note([], generation: 1, now: .seconds(3))
    #expect(refusals.isEmpty)
  }

  @Test func `what may pass at once is told when it does not pass`() {
    var refusals = Refusals()
    let busy = refusal("FailedCreate", "too many requests", .passing)
    for second in 0..<5 {
      refusals.note([busy], generation: 1, now: .seconds(second))
      #expect(refusals.obstacle(now: .seconds(second)) == nil)
      #expect(refusals.hold("FailedCreate", generation: 1, now: .seconds(second)) == nil)
    }
    refusals.note([busy], generation: 1, now: .seconds(5))
    #expect(refusals.obstacle(now: .seconds(5))?.message == "too many requests")
    #expect(refusals.hold("FailedCreate", generation: 1, now: .seconds(5)) != nil)
  }

  @Test func `a namespace that is being deleted is nobody's trouble`() {
    var refusals = Refusals()
    refusals.note([refusal("FailedCreate", "ending", .quiet)], generation: 1, now: .zero)
    #expect(refusals.obstacle(now: .seconds(60)) == nil)
    #expect(refusals.hold("FailedCreate", generation: 1, now: .zero) != nil)
  }

  @Test func `a server that says much is quoted in part`() {
    var outcome = Outcome()
    for index in 0..<1000 {
      outcome.note(
        .refused("\(index) \(String(repeating: "x", count: 5000))"), reason: "FailedCreate")
    }
    #expect(outcome.refusals.count == 5)
    #expect(outcome.refusals.allSatisfy { $0.message.utf8.count < 2100 })
  }
}
