internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct ReadinessTrackerTests {
  private let start = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

  private func pod(ready seconds: Int?) -> PodSnapshot {
    PodSnapshot(
      key: ObjectKey(namespace: "shop", name: "a"), uid: "a",
      readySince: seconds.map { Timestamp(start.date.addingTimeInterval(Double($0))) })
  }

  /// Whether a pod is available for a process whose clock is wrong by some seconds.
  private func isAvailable(
    _ clock: inout ReadinessTracker, _ pod: PodSnapshot, after elapsed: Int, wrong: Int = 0
  ) -> Bool {
    let wall = Timestamp(start.date.addingTimeInterval(Double(elapsed + wrong)))
    let now = Duration.seconds(elapsed)
    clock.observe([pod], minReadySeconds: 30, wall: wall, now: now)
    return clock.adjust([pod], wall: wall, now: now)[0].isAvailable(minReadySeconds: 30, now: wall)
  }

  @Test(arguments: [-3600, 0, 3600])
  func `what becomes ready under its eyes counts from then, whatever the clocks say`(wrong: Int) {
    var clock = ReadinessTracker()
    #expect(!isAvailable(&clock, pod(ready: nil), after: 0, wrong: wrong))
    #expect(!isAvailable(&clock, pod(ready: 10), after: 10, wrong: wrong))
    #expect(!isAvailable(&clock, pod(ready: 10), after: 39, wrong: wrong))
    #expect(isAvailable(&clock, pod(ready: 10), after: 40, wrong: wrong))
    // Ready again after a moment without: it begins anew.
    #expect(!isAvailable(&clock, pod(ready: 41), after: 42, wrong: wrong))
  }

  @Test func `what was ready before counts from its own time, but not from the future`() {
    var clock = ReadinessTracker()
    #expect(isAvailable(&clock, pod(ready: -100), after: 0))
    var behind = ReadinessTracker()
    #expect(!isAvailable(&behind, pod(ready: 0), after: 0, wrong: -3600))
    #expect(isAvailable(&behind, pod(ready: 0), after: 30, wrong: -3600))
  }

  @Test func `where no pod is waited for nothing is kept`() {
    var clock = ReadinessTracker()
    clock.observe([pod(ready: 0)], minReadySeconds: 0, wall: start, now: .zero)
    #expect(clock.adjust([pod(ready: 0)], wall: start, now: .zero) == [pod(ready: 0)])
  }
}
