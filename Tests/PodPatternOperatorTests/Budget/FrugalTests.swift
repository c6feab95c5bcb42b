internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// An operator that may keep nothing of what can be had again.
@Suite(.timeLimit(.minutes(10))) struct FrugalTests {
  @Test func `where nothing can be kept, pods are made, replaced and updated all the same`()
    async throws
  {
    let test = try await OperatorHarness()
    try await test.withOperator(configure: { ($0.keptSpecs, $0.keptExpansions) = (0, 0) }) {
      try await test.createPattern(replicas: 2)
      try await test.until("two pods") { try await test.pods().count == 2 }
      let victim = try #require(try await test.pods().first)
      try await test.client.delete(.pods, victim.key, options: .init(gracePeriodSeconds: 0))
      try await test.until("another pod") {
        let pods = try await test.pods()
        return pods.count == 2 && !pods.contains { $0.uid == victim.uid }
      }
      try await test.patch(["spec": ["replicas": 3]])
      try await test.until("a third pod") { try await test.pods().count == 3 }
    }
    let reads = test.requests.all.filter {
      $0.method == .get && $0.path.hasSuffix("/podpatterns/weather")
    }
    #expect(reads.count > 2)
  }

  @Test func `memories that hold too much let go of the oldest, and of nothing else`() {
    let memories = PatternMemories(budget: 5_000)
    for number in 0..<30 {
      let key = ObjectKey(namespace: "shop", name: "\(number)")
      var memory = memories.load(key, uid: "u")
      memory.status.didWrite(PodPatternStatus(), "1", now: .zero)
      memory.revisions.didRead("r", Self.revision(key))
      memories.store(memory, for: key)
    }
    let kept = (0..<30).map {
      memories.load(ObjectKey(namespace: "shop", name: "\($0)"), uid: "u")
    }
    #expect(kept.allSatisfy { $0.status.written != nil })
    #expect(kept[0].revisions.read.isEmpty && !kept[29].revisions.read.isEmpty)
    #expect(memories.used <= 5_000)
  }

  private static func revision(_ key: ObjectKey) -> PatternRevision {
    PatternRevision(key: key, number: 1, revision: "r", declaration: ["a": 1], template: ["b": 2])
  }
}
