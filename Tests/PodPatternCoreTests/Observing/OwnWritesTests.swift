internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct OwnWritesTests {
  private let key = ObjectKey(namespace: "shop", name: "weather-1-a")

  private func pod(_ uid: String, version: String = "5", ending: Bool = false) -> PodSnapshot {
    PodSnapshot(
      key: key, uid: uid, resourceVersion: version, pattern: "weather", ownerUID: "o",
      isTerminating: ending)
  }

  private func settle(
    _ writes: inout OwnWrites, shows: PodSnapshot?, reached: Int
  ) {
    writes.settle(
      pod: { _ in shows }, hasReached: { (Int($0.description) ?? 0) <= reached })
  }

  @Test func `a pod that was made is waited for until the store shows it`() {
    var writes = OwnWrites()
    writes.didCreate(pod("u", version: "9"))
    settle(&writes, shows: nil, reached: 8)
    #expect(!writes.isSatisfied)
    #expect(writes.overlaid(on: []).map(\.uid) == ["u"])
    settle(&writes, shows: pod("u", version: "9"), reached: 9)
    #expect(writes.isSatisfied)
  }

  @Test func `a pod that came and went before the store looked is waited for no longer`() {
    var writes = OwnWrites()
    writes.didCreate(pod("u", version: "9"))
    settle(&writes, shows: nil, reached: 12)
    #expect(writes.isSatisfied)
  }

  @Test func `a store that shows the pod already has it once`() {
    var writes = OwnWrites()
    writes.didCreate(pod("u"))
    #expect(writes.overlaid(on: [pod("u")]).count == 1)
  }

  @Test func `a deletion is waited for until the pod ends or is gone`() {
    var writes = OwnWrites()
    writes.didDelete(key, uid: "u")
    settle(&writes, shows: pod("u"), reached: 100)
    #expect(!writes.isSatisfied)
    #expect(writes.overlaid(on: [pod("u")]).map(\.isTerminating) == [true])
    var seen = writes
    settle(&seen, shows: pod("u", ending: true), reached: 100)
    #expect(seen.isSatisfied)
    settle(&writes, shows: pod("another"), reached: 100)
    #expect(writes.isSatisfied)
  }

  @Test func `a gate that was closed is taken for closed until the store shows it`() throws {
    let time = try #require(Timestamp("2027-01-15T08:00:00Z"))
    var open = pod("u")
    open.inPlaceGate = .open
    var closed = open
    closed.inPlaceGate = .closed(since: time)
    var writes = OwnWrites()
    writes.didChange(
      uid: "u",
      OwnWrites.Change(
        key: key, resourceVersion: "9", effect: .gate(.closed(since: time))))
    settle(&writes, shows: open, reached: 8)
    #expect(!writes.isSatisfied)
    #expect(writes.overlaid(on: [open]) == [closed])
    var seen = writes
    settle(&seen, shows: closed, reached: 8)
    #expect(seen.isSatisfied)
    // Somebody else may have changed it since.
    settle(&writes, shows: open, reached: 9)
    #expect(writes.isSatisfied)
  }

  @Test func `a change of owners is waited for`() {
    var writes = OwnWrites()
    writes.didChange(
      uid: "u", .init(key: key, resourceVersion: "7", effect: .owner(uid: nil)))
    settle(&writes, shows: pod("u"), reached: 6)
    #expect(!writes.isSatisfied)
    #expect(writes.overlaid(on: [pod("u")]).first?.ownerUID == nil)
    settle(&writes, shows: pod("u"), reached: 7)
    #expect(writes.isSatisfied)
  }

  @Test func `a pod that was made in a past that came back is waited for until it is shown`() throws
  {
    var writes = OwnWrites()
    let pod = pod("p", version: "600")
    writes.didCreate(pod, seen: ResourceVersion("900"))
    writes.settle(pod: { _ in nil }, hasReached: { _ in true })
    #expect(!writes.isSatisfied)
    writes.settle(pod: { _ in pod }, hasReached: { _ in false })
    #expect(writes.isSatisfied)
  }
}
