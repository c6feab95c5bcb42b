internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct PatternMemoryTests {
  private func pattern(generation: Int = 1, version: String = "5") -> StoredPattern {
    StoredPattern(
      key: ObjectKey(namespace: "shop", name: "weather"), uid: "u", resourceVersion: version,
      generation: generation, isTerminating: false, status: nil,
      spec: SpecDigest(Data()), replicas: 1, changeCause: nil)
  }

  @Test func `the status that was written counts until the cache shows a newer one`() {
    var memory = PatternMemory(uid: "u")
    var status = PodPatternStatus()
    status.replicas = 7
    memory.written = (status, "9")
    #expect(memory.knownStatus(pattern(version: "8"))?.replicas == 7)
    #expect(memory.knownStatus(pattern(version: "10")) == nil)
  }
}
