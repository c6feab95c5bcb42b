internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct ExpectationsTests {
  private let key = ObjectKey(namespace: "shop", name: "weather-1-a")

  private func pod(_ uid: String, version: String = "5", ending: Bool = false) -> PodSnapshot {
    PodSnapshot(
      key: key, uid: uid, resourceVersion: version, pattern: "weather", ownerUID: "o",
      isTerminating: ending)
  }

  private func settle(
    _ expectations: inout Expectations, shows: PodSnapshot?, reached: Int
  ) {
    expectations.settle(
      pod: { _ in shows }, hasReached: { (Int($0.description) ?? 0) <= reached })
  }

  @Test func `a pod that was made is waited for until the store shows it`() {
    var expectations = Expectations()
    expectations.didCreate(pod("u", version: "9"))
    settle(&expectations, shows: nil, reached: 8)
    #expect(!expectations.isSatisfied)
    #expect(expectations.overlaid(on: []).map(\.uid) == ["u"])
    settle(&expectations, shows: pod("u", version: "9"), reached: 9)
    #expect(expectations.isSatisfied)
  }

  @Test func `a pod that came and went before the store looked is waited for no longer`() {
    var expectations = Expectations()
    expectations.didCreate(pod("u", version: "9"))
    settle(&expectations, shows: nil, reached: 12)
    #expect(expectations.isSatisfied)
  }

  @Test func `a store that shows the pod already has it once`() {
    var expectations = Expectations()
    expectations.didCreate(pod("u"))
    #expect(expectations.overlaid(on: [pod("u")]).count == 1)
  }

  @Test func `a deletion is waited for until the pod ends or is gone`() {
    var expectations = Expectations()
    expectations.didDelete(key, uid: "u")
    settle(&expectations, shows: pod("u"), reached: 100)
    #expect(!expectations.isSatisfied)
    #expect(expectations.overlaid(on: [pod("u")]).map(\.isTerminating) == [true])
    var seen = expectations
    settle(&seen, shows: pod("u", ending: true), reached: 100)
    #expect(seen.isSatisfied)
    settle(&expectations, shows: pod("another"), reached: 100)
    #expect(expectations.isSatisfied)
  }

  @Test func `a change of owners is waited for`() {
    var expectations = Expectations()
    expectations.didChange(
      uid: "u", .init(key: key, resourceVersion: "7", effect: .owner(uid: nil)))
    settle(&expectations, shows: pod("u"), reached: 6)
    #expect(!expectations.isSatisfied)
    #expect(expectations.overlaid(on: [pod("u")]).first?.ownerUID == nil)
    settle(&expectations, shows: pod("u"), reached: 7)
    #expect(expectations.isSatisfied)
  }
}
