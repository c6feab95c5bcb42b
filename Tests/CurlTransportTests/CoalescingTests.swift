import Testing

@testable import CurlTransport

@Suite struct CoalescingTests {
  private func coalescing(answersAfter time: Duration, count: Int = 100) -> Coalescing {
    var coalescing = Coalescing()
    for _ in 0..<count { coalescing.noteAnswer(after: time) }
    return coalescing
  }

  @Test func `with few requests under way each answer is read at once`() {
    let slow = coalescing(answersAfter: .seconds(10))
    #expect(slow.rest(running: 0) == .zero)
    #expect(slow.rest(running: Coalescing.fewestRequests - 1) == .zero)
  }

  @Test func `nothing is known before the first answer, and nothing delayed`() {
    #expect(Coalescing().rest(running: 1000) == .zero)
  }

  @Test func `a rest is a part of what answers take, within a limit`() {
    let fast = coalescing(answersAfter: .milliseconds(32)).rest(running: 64)
    #expect(fast <= .milliseconds(4) && fast > .microseconds(3900))
    #expect(coalescing(answersAfter: .seconds(60)).rest(running: 64) == Coalescing.longest)
  }

  @Test func `one slow answer is soon forgotten`() {
    var coalescing = coalescing(answersAfter: .milliseconds(16))
    coalescing.noteAnswer(after: .seconds(1))
    for _ in 0..<64 { coalescing.noteAnswer(after: .milliseconds(16)) }
    #expect(coalescing.rest(running: 64) < .microseconds(2100))
  }

  @Test func `a clock that goes backwards makes no negative rest`() {
    #expect(coalescing(answersAfter: .seconds(-5)).rest(running: 64) == .zero)
  }
}
