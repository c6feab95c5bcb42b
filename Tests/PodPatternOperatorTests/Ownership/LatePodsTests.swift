internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Pods that were asked for in vain, and may still come.
@Suite(.timeLimit(.minutes(10))) struct LatePodsTests {
  private func pod(_ name: String, revision: String = "r", replacement: Int = 0) -> PendingPod {
    PendingPod(
      key: ObjectKey(namespace: "shop", name: name), pattern: "weather", revision: revision,
      ownerUID: "u", replacement: replacement, attempt: 0)
  }

  @Test func `one that is wanted is asked for again under its name, once`() {
    var late = LatePods()
    late.add([pod("a"), pod("b", revision: "old"), pod("c", replacement: 2)], now: .zero)
    #expect(late.take(revision: "r", replacement: 0)?.key.name == "a")
    #expect(late.take(revision: "r", replacement: 0) == nil)
    #expect(late.take(revision: "r", replacement: 2)?.key.name == "c")
  }

  @Test func `one that has come, or would have come by now, is waited for no more`() {
    var late = LatePods()
    late.add([pod("a"), pod("b")], now: .zero)
    #expect(late.takeArrived { $0.name == "a" }.map(\.name) == ["a"])
    late.expire(now: .seconds(599))
    #expect(late.keys.map(\.name) == ["b"])
    late.expire(now: .seconds(600))
    #expect(late.isEmpty)
  }

  @Test func `pods in doubt are not made when nobody wants them any more`() async throws {
    try await OperatorHarness.run { test in
      let failure = FaultRule.Refusal(code: 500, reason: "InternalError", message: "webhook")
      let token = test.cluster.faults.add(
        FaultRule(.refuse(failure), times: nil) { $0.method == .post && $0.concerns(.pods) })
      func asked() -> Int {
        test.requests.all.count { $0.method == .post && $0.path.hasSuffix("/pods") }
      }
      try await test.createPattern(replicas: 3)
      try await test.until("they were asked for") { asked() >= 3 }
      try await test.patch(["spec": ["replicas": 0]])
      try await test.until("nobody wants them") {
        try await test.status().observedGeneration == 2
      }
      test.cluster.faults.remove(token)
      let before = asked()
      test.pass(.seconds(120))
      try await test.quiet()
      #expect(asked() == before)
      let pods = try await test.pods()
      #expect(pods.isEmpty)
    }
  }
}
