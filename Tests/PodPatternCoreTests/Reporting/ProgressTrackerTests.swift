internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct ProgressTrackerTests {
  private func wait(
    _ watch: inout ProgressTracker, _ pods: [PodSnapshot], at seconds: Int,
    adjust: (inout Snapshot) -> Void = { _ in }
  ) -> ProgressTracker.Wait {
    watch.observe(PodTally(snapshot(pods, replicas: 2, adjust: adjust)), at: .seconds(seconds))
    return watch.wait(for: "new", at: .seconds(seconds))
  }

  private let good = pod("good", ready: 10)
  private let bad = pod("bad", .pending)

  @Test func `a process that takes over waits from then on, whatever the times in the cluster`() {
    var watch = ProgressTracker()
    let old = pod("old", .pending, age: 100_000)
    let new = pod("new", .pending, age: -100_000)
    #expect(wait(&watch, [old, new], at: 1000) == .init(seconds: 0, isInherited: true))
    #expect(wait(&watch, [old, new], at: 1030) == .init(seconds: 30, isInherited: true))
  }

  @Test func `a pod that is made or becomes ready is progress`() {
    var watch = ProgressTracker()
    _ = wait(&watch, [bad], at: 0)
    #expect(wait(&watch, [bad, pod("other", .pending)], at: 20).seconds == 0)
    let more = wait(&watch, [bad, pod("other", ready: 0)], at: 50)
    #expect(more == .init(seconds: 0, isInherited: false))
    #expect(wait(&watch, [bad, pod("other", ready: 0)], at: 70).seconds == 20)
    // One that is not ready any more has not brought anybody further.
    #expect(wait(&watch, [bad, pod("other", .pending)], at: 80).seconds == 60)
  }

  @Test func `a pod made because others end at once is no progress`() {
    var watch = ProgressTracker()
    _ = wait(&watch, [bad], at: 0)
    for second in 1...60 {
      var next = pod("try\(second)", .pending)
      next.attempt = second
      #expect(wait(&watch, [bad, next], at: second).seconds == second)
    }
  }

  @Test func `a pattern that has all its pods, or is paused, does not wait`() {
    var watch = ProgressTracker()
    _ = wait(&watch, [good, bad], at: 0)
    let paused = wait(&watch, [good, bad], at: 50) { $0.target.isPaused = true }
    #expect(paused.seconds == 0)
    #expect(wait(&watch, [good, bad], at: 60).seconds == 0)
    #expect(wait(&watch, [good, bad], at: 90).seconds == 30)
    #expect(wait(&watch, [good, pod("bad", ready: 1)], at: 100).seconds == 0)
    #expect(wait(&watch, [good, bad], at: 110).seconds == 0)
  }

  @Test func `another revision begins anew`() {
    var watch = ProgressTracker()
    _ = wait(&watch, [good, bad], at: 0)
    watch.observe(
      PodTally(snapshot([good, bad], replicas: 2) { $0.target.revision = "newer" }),
      at: .seconds(100))
    #expect(watch.wait(for: "newer", at: .seconds(130)).seconds == 30)
    #expect(watch.wait(for: "new", at: .seconds(130)).seconds == 0)
  }
}
