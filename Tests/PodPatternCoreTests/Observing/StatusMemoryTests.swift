internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct StatusMemoryTests {
  private func pattern(generation: Int = 1, version: String = "5") -> PatternSnapshot {
    PatternSnapshot(
      key: ObjectKey(namespace: "shop", name: "weather"), uid: "u", resourceVersion: version,
      generation: generation, isTerminating: false, status: nil,
      spec: SpecDigest(Data()), replicas: 1, changeCause: nil)
  }

  @Test func `the status that was written counts until the cache shows a newer one`() {
    var memory = StatusMemory()
    var status = PodPatternStatus()
    status.replicas = 7
    memory.didWrite(status, "9", now: .zero)
    #expect(memory.known(pattern(version: "8"))?.replicas == 7)
    #expect(memory.known(pattern(version: "10")) == nil)
  }

  @Test func `a status lets others go first for a while, and no longer`() {
    var memory = StatusMemory()
    let limit = Duration.seconds(5)
    #expect(memory.deferWrite(atMost: limit, now: .seconds(100)) == .seconds(5))
    #expect(memory.deferWrite(atMost: limit, now: .seconds(103)) == .seconds(2))
    #expect(memory.deferWrite(atMost: limit, now: .seconds(105)) == nil)
    #expect(memory.deferWrite(atMost: limit, now: .seconds(200)) == nil)
    memory.didWrite(PodPatternStatus(), "9", now: .seconds(200))
    #expect(memory.deferWrite(atMost: limit, now: .seconds(201)) == .seconds(5))
    // There was nothing new to tell in the end.
    memory.endDeferral()
    #expect(memory.deferWrite(atMost: limit, now: .seconds(300)) == .seconds(5))
  }
}
