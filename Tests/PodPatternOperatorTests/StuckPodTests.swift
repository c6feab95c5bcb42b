internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Pods that somebody else holds up: the status says who.
@Suite(.timeLimit(.minutes(10))) struct StuckPodTests {
  @Test func `Recreate tells which pod does not end, and goes on once it is gone`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.declarePattern(
        "weather",
        [
          "replicas": 1, "strategy": ["type": "Recreate"], "progressDeadlineSeconds": 20,
          "template": [
            "metadata": ["finalizers": ["example.test/detach"]],
            "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
          ],
        ])
      try await test.until("it is ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try #require(try await test.activePods().first)
      try await test.patch([
        "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]]
      ])
      try await test.until("it is stalled") { try await test.status()[.stalled]?.isTrue == true }
      let status = try await test.status()
      #expect(status.summary == "Updating 0/1: Terminating")
      for kind in [StatusCondition.Kind.ready, .stalled] {
        let message = try #require(status[kind]).message
        #expect(message.contains("\(old.key.name): Terminating: it is to end since "))
        #expect(message.hasSuffix("its finalizers have to be removed: example.test/detach"))
      }
      #expect(try await test.pods().count == 1)
      let withoutFinalizers: JSONValue = ["metadata": ["finalizers": []]]
      try await test.patch(.pods, old.key.name, withoutFinalizers)
      try await test.until("another pod is ready") {
        try await test.status()[.ready]?.isTrue == true
      }
    }
  }
}
