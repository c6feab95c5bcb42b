internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct ProgressDeadlineTests {
  /// The status after some seconds without progress, told after the one before.
  private func status(
    _ pods: [PodSnapshot], after seconds: Int, previous: PodPatternStatus?, generation: Int = 1,
    paused: Bool = false, isInherited: Bool = false
  ) -> PodPatternStatus {
    let moment = moment(
      pods, after: seconds, generation: generation, paused: paused, isInherited: isInherited)
    return PodPatternStatus(PodTally(moment), shipper: .disabled, previous: previous)
  }

  private func moment(
    _ pods: [PodSnapshot], after seconds: Int, generation: Int = 1, paused: Bool = false,
    isInherited: Bool = false
  ) -> Snapshot {
    snapshot(pods, replicas: 2) {
      $0.wait = .init(seconds: seconds, isInherited: isInherited)
      $0.generation = generation
      $0.target.isPaused = paused
      $0.target.progressDeadlineSeconds = 60
    }
  }

  private let good = pod("good", ready: 10, age: 20)
  private let bad = pod(
    "bad", .pending, age: 0,
    initContainers: [
      .init(
        name: "fetch", state: .waiting(reason: "CrashLoopBackOff", message: nil),
        lastTermination: .init(exitCode: 6, message: "no such host"), restarts: 4)
    ])

  @Test func `a passed deadline says what was waited for`() throws {
    let first = status([good, bad], after: 0, previous: nil)
    #expect(first[.stalled]?.isTrue == false)
    let early = status([good, bad], after: 59, previous: first)
    #expect(early[.stalled]?.isTrue == false)
    let deadline = ProgressDeadline(PodTally(moment([good, bad], after: 59)), previous: first)
    #expect(deadline.secondsLeft == 1)
    let late = status([good, bad], after: 60, previous: early)
    let stalled = try #require(late[.stalled])
    #expect(stalled.isTrue && stalled.reason == "ProgressDeadlineExceeded")
    #expect(
      stalled.message
        == "no progress for 60 s: 1 of 2 pods are available; bad: Init:CrashLoopBackOff fetch: "
        + "container fetch failed with exit code 6, restarted 4 times: no such host")
    #expect(late[.reconciling]?.isTrue == false)
  }

  @Test func `the time that pods are kept out of their Services does not count`() {
    var late = moment([good, bad], after: 60)
    late.target.strategy.inPlaceGracePeriodSeconds = 90
    #expect(ProgressDeadline(PodTally(late), previous: nil).isExceeded)
    late.target.isGated = true
    #expect(ProgressDeadline(PodTally(late), previous: nil).secondsLeft == 90)
  }

  @Test func `a passed deadline stays reported until something moves`() {
    let late = status([good, bad], after: 60, previous: nil)
    let later = status([good, bad], after: 600, previous: late)
    #expect(later[.stalled] == late[.stalled])
    let moved = pod("another", .pending)
    let moving = status([good, moved], after: 0, previous: later)
    #expect(moving[.stalled]?.isTrue == false && moving[.reconciling]?.isTrue == true)
    let recovered = status([good, pod("bad", ready: 1)], after: 0, previous: later)
    #expect(recovered[.ready]?.isTrue == true && recovered[.stalled]?.isTrue == false)
  }

  @Test func `what another process told stands, and nothing is given up for it`() {
    var late = status([good, bad], after: 60, previous: nil)
    late.currentRevision = "old"
    func taken(_ generation: Int = 1) -> Snapshot {
      var moment = moment([good, bad], after: 0, generation: generation, isInherited: true)
      moment.target.strategy.rollback = .automatic
      return moment
    }
    #expect(ProgressDeadline(PodTally(taken()), previous: late).isExceeded)
    #expect(!ProgressDeadline(PodTally(taken(2)), previous: late).isExceeded)
    #expect(Rollback.decide(PodTally(taken()), previous: late) == nil)
    var own = taken()
    own.wait.seconds = 60
    #expect(Rollback.decide(PodTally(own), previous: late) != nil)
  }

  @Test func `a paused pattern has no deadline`() {
    let first = status([good, bad], after: 0, previous: nil, paused: true)
    #expect(
      status([good, bad], after: 999, previous: first, paused: true)[.stalled]?.isTrue == false)
  }

  @Test func `a passed deadline is reported once as an Event`() {
    let first = status([good, bad], after: 0, previous: nil)
    let late = status([good, bad], after: 60, previous: first)
    let events = PatternEvent.transitions(from: first, to: late)
    #expect(events.map(\.reason) == ["ProgressDeadlineExceeded"])
    #expect(events.first?.isWarning == true)
    let later = status([good, bad], after: 90, previous: late)
    #expect(PatternEvent.transitions(from: late, to: later).isEmpty)
  }
}
