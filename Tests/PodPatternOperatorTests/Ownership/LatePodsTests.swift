internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Pods that were asked for in vain, and may still come.
@Suite(.timeLimit(.minutes(10))) struct LatePodsTests {
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
      try await test.pass(.seconds(120))
      #expect(asked() == before)
      let pods = try await test.pods()
      #expect(pods.isEmpty)
    }
  }
}
