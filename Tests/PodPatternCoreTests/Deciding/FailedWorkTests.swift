internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct FailedWorkTests {
  private func refusal(
    _ work: Work = .create, _ failure: RequestFailure = .refused("quota")
  ) -> Outcome.Failure {
    Outcome.Failure(work, failure)
  }

  @Test func `what is refused is kept back for longer and longer, up to a minute`() {
    var failed = FailedWork()
    var waits: [Duration?] = []
    for _ in 0..<8 {
      failed.record([refusal()], generation: 1, now: .zero)
      waits.append(failed.delay(of: .create, generation: 1, now: .zero))
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    #expect(failed.delay(of: .create, generation: 1, now: .seconds(60)) == nil)
  }

  @Test func `a new generation is tried at once`() {
    var failed = FailedWork()
    failed.record([refusal()], generation: 1, now: .zero)
    #expect(failed.delay(of: .create, generation: 2, now: .zero) == nil)
  }

  @Test func `success forgets a refusal, and not one that was not tried`() {
    var failed = FailedWork()
    failed.record(
      [refusal(), refusal(.child("Service"), .refused("webhook"))], generation: 1, now: .zero)
    #expect(
      failed.stallCause(now: .zero) == .refused(.create, message: "quota; webhook"))
    failed.record(
      [refusal(.child("Service"), .refused("webhook"))], generation: 1, now: .seconds(1))
    #expect(failed.stallCause(now: .seconds(1))?.reason == "FailedService")
    // Held until the third second: it was not tried, and is remembered.
    failed.record([], generation: 1, now: .seconds(2))
    #expect(failed.contains(.child("Service")))
    failed.record([], generation: 1, now: .seconds(3))
    #expect(failed.isEmpty)
  }

  @Test func `what may pass at once is told when it does not pass`() {
    var failed = FailedWork()
    let busy = refusal(.create, .unavailable("too many requests"))
    for second in 0..<5 {
      failed.record([busy], generation: 1, now: .seconds(second))
      #expect(failed.stallCause(now: .seconds(second)) == nil)
      #expect(failed.delay(of: .create, generation: 1, now: .seconds(second)) == nil)
    }
    failed.record([busy], generation: 1, now: .seconds(5))
    #expect(failed.stallCause(now: .seconds(5))?.message == "too many requests")
    #expect(failed.delay(of: .create, generation: 1, now: .seconds(5)) != nil)
  }

  @Test func `a namespace that is being deleted is nobody's trouble`() {
    var failed = FailedWork()
    failed.record([refusal(.create, .namespaceTerminating("ending"))], generation: 1, now: .zero)
    #expect(failed.stallCause(now: .seconds(60)) == nil)
    #expect(failed.delay(of: .create, generation: 1, now: .zero) != nil)
  }

  @Test func `a server that says much is quoted in part`() {
    var outcome = Outcome(
      at: Moment(wall: Timestamp(Date(timeIntervalSince1970: 1_800_000_000)), elapsed: .zero))
    for index in 0..<1000 {
      outcome.record(
        .refused("\(index) \(String(repeating: "x", count: 5000))"), of: .create)
    }
    #expect(outcome.failures.count == 5)
    #expect(outcome.failures.allSatisfy { $0.failure.message.utf8.count < 2100 })
  }
}
