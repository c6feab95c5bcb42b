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
}
