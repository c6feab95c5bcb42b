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
      spec: Data(), changeCause: nil)
  }

  @Test func `what is refused is kept back for longer and longer, up to a minute`() {
    var memory = PatternMemory(uid: "u")
    var waits: [Duration?] = []
    for _ in 0..<8 {
      memory.note([.init(reason: "FailedCreate", message: "quota")], generation: 1, now: .zero)
      waits.append(memory.holdingFor(pattern(), now: .zero))
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    #expect(memory.holdingFor(pattern(), now: .seconds(60)) == nil)
  }

  @Test func `a new generation is tried at once`() {
    var memory = PatternMemory(uid: "u")
    memory.note([.init(reason: "FailedCreate", message: "quota")], generation: 1, now: .zero)
    #expect(memory.holdingFor(pattern(generation: 2), now: .zero) == nil)
  }

  @Test func `success forgets a refusal`() {
    var memory = PatternMemory(uid: "u")
    memory.note([.init(reason: "FailedCreate", message: "quota")], generation: 1, now: .zero)
    memory.note([], generation: 1, now: .zero)
    #expect(memory.refusal == nil)
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
