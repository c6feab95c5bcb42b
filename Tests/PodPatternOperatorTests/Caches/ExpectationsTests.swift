internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct ExpectationsTests {
  private let expectations = Expectations()
  private let pattern = ObjectKey(namespace: "shop", name: "web")
  private let pods = ["a", "b", "c"].map {
    PlannedPod(
      key: ObjectKey(namespace: "shop", name: "web-\($0)"), pattern: "web", revision: "r1",
      ownerUID: "owner", replacement: 0, attempt: 0)
  }

  private func made(_ pod: PlannedPod) -> PodSnapshot {
    pod.snapshot(uid: "uid-\(pod.key.name)", resourceVersion: "7", created: nil)
  }

  @Test func `pods that come as they were made wake their pattern with the last of them`() {
    expectations.expect(pods)
    #expect(pods.map { expectations.observe(made($0)) } == [false, false, true])
    #expect(expectations.conclude(pattern) == .complete)
  }

  @Test func `a pod that nobody waits for, or that comes twice, wakes its pattern`() {
    #expect(expectations.observe(made(pods[0])))
    expectations.expect(pods)
    #expect(!expectations.observe(made(pods[0])))
    #expect(expectations.observe(made(pods[0])))
  }

  @Test func `a pod that looks otherwise wakes its pattern at once`() {
    expectations.expect(pods)
    var started = made(pods[0])
    started.node = "node-1"
    #expect(expectations.observe(started))
    var foreign = made(pods[1])
    foreign.ownerUID = nil
    #expect(expectations.observe(foreign))
    #expect(expectations.conclude(pattern) == .waiting)
  }

  @Test func `while pods are to come the pattern is said to wait`() {
    expectations.expect(pods)
    #expect(expectations.conclude(pattern) == .waiting)
    #expect(!expectations.observe(made(pods[0])))
    #expect(expectations.conclude(pattern) == .waiting)
  }

  @Test func `pods that came while others failed are looked at once`() {
    expectations.expect(pods)
    #expect(!expectations.observe(made(pods[0])))
    expectations.withdraw(pods[1...])
    #expect(expectations.conclude(pattern) == .due)
    #expect(expectations.conclude(pattern) == .complete)
  }

  @Test func `where all failed there is nothing to look at`() {
    expectations.expect(pods)
    expectations.withdraw(pods)
    #expect(expectations.conclude(pattern) == .complete)
    #expect(expectations.observe(made(pods[0])))
  }

  @Test func `the last pod wakes its pattern where others were withdrawn before`() {
    expectations.expect(pods)
    expectations.withdraw(pods[..<1])
    #expect(!expectations.observe(made(pods[1])))
    #expect(expectations.observe(made(pods[2])))
    #expect(expectations.conclude(pattern) == .complete)
  }

  @Test func `a pattern that is gone is waited for no longer, and no other is forgotten`() {
    let other = PlannedPod(
      key: ObjectKey(namespace: "shop", name: "api-a"), pattern: "api", revision: "r1",
      ownerUID: "owner", replacement: 0, attempt: 0)
    expectations.expect(pods + [other])
    expectations.forget(pattern)
    #expect(expectations.conclude(pattern) == .complete)
    #expect(expectations.observe(made(pods[0])))
    #expect(expectations.conclude(ObjectKey(namespace: "shop", name: "api")) == .waiting)
  }

  @Test func `expecting a pod twice counts it once`() {
    expectations.expect(pods)
    expectations.expect(pods)
    #expect(pods.map { expectations.observe(made($0)) } == [false, false, true])
  }
}
