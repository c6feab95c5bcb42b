internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct FaultToleranceTests {
  @Test func `while the watch lags nothing is made twice`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 3)
      try await test.untilReplicas(3)
      test.cluster.faults.holdWatches()
      let victim = try #require(try await test.pods().first)
      try await test.delete(victim)
      try await test.settled()
      test.cluster.faults.releaseWatches()
      try await test.untilReplicas(3)
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 3)
    }
  }

  @Test func `a scale-up behind a lagging watch of pods makes the difference and no more`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern("other")
      try await test.untilReplicas(1, of: "other")
      for replicas in [4, 2, 6, 3] {
        test.cluster.faults.holdWatches()
        try await test.patch(.podPatterns, "other", ["spec": ["replicas": .integer(replicas)]])
        try await test.settled()
        test.cluster.faults.releaseWatches()
        try await test.untilReplicas(replicas, of: "other")
      }
    }
  }

  @Test func `a create whose answer was lost is found by its name`() async throws {
    try await OperatorHarness.run { test in
      test.cluster.faults.add(
        FaultRule(.loseAnswer, times: 2) { $0.method == .post && $0.concerns(.pods) })
      try await test.createPattern(replicas: 3)
      try await test.untilReplicas(3)
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 3)
    }
  }

  @Test func `a create that was not sent is tried again`() async throws {
    try await OperatorHarness.run { test in
      test.cluster.faults.add(
        FaultRule(.refuseConnection, times: 20) { $0.method == .post && $0.concerns(.pods) })
      try await test.createPattern(replicas: 3)
      try await test.untilReplicas(3)
    }
  }

  @Test func `broken watches and forgotten history cost no pod`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      test.cluster.faults.breakWatches()
      test.cluster.faults.compact()
      let victim = try #require(try await test.pods().first)
      try await test.delete(victim)
      try await test.untilReplicas(2)
    }
  }

  @Test func `an exhausted quota stalls the pattern in its own words, without a storm`()
    async throws
  {
    try await OperatorHarness.run { test in
      let rule = test.cluster.faults.refuse(.forbidden("exceeded quota: pods"), times: nil) {
        $0.method == .post && $0.concerns(.pods)
      }
      try await test.createPattern(replicas: 5)
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.isTrue == true
      }
      let stalled = try #require(try await test.status()[.stalled])
      #expect(stalled.message.contains("exceeded quota: pods"))
      #expect(stalled.reason == "FailedCreate")
      try await test.settled()
      let posts = { test.requests.all.count { $0.method == .post && $0.concerns(.pods) } }
      // One of five is enough to know.
      #expect(posts() == 1)
      // It is tried again 1, 2, 4 and 8 s after the time before.
      try await test.pass(.seconds(30))
      #expect(posts() == 5)
      test.cluster.faults.remove(rule)
      try await test.pass(.seconds(60))
      try await test.untilReplicas(5)
      try await test.until("the pattern is stalled no more") {
        try await test.status()[.stalled]?.isTrue == false
      }
    }
  }

  @Test func `a webhook that is down is told at once, in the server's words`() async throws {
    try await OperatorHarness.run { test in
      let rule = test.cluster.faults.refuse(
        .init(code: 500, reason: "InternalError", message: "failed calling webhook: refused"),
        times: nil
      ) { $0.method == .post && $0.concerns(.pods) }
      try await test.createPattern(replicas: 3)
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedCreate"
      }
      #expect(try await test.status()[.ready]?.message.contains("failed calling webhook") == true)
      try await test.until("there is an Event") {
        try await test.list(.events).contains { $0["reason"] == "FailedCreate" }
      }
      // By the time it works again fewer are asked for: what was in doubt is not made.
      try await test.patch(["spec": ["replicas": 1]])
      test.cluster.faults.remove(rule)
      try await test.pass(.seconds(60))
      try await test.untilReplicas(1)
      try await test.until("the pattern is stalled no more") {
        try await test.status()[.stalled]?.isTrue == false
      }
      #expect(try await test.pods().count == 1)
    }
  }

  @Test func `a Service that can't be made holds up no pods`() async throws {
    try await OperatorHarness.run { test in
      test.cluster.faults.refuse(
        .init(code: 500, reason: "InternalError", message: "field not declared in schema"),
        times: nil
      ) { $0.method != .get && $0.concerns(.services) }
      try await test.createPattern(replicas: 2, ["service": ["ports": [["port": 80]]]])
      try await test.untilReplicas(2)
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedService"
      }
      #expect(try await test.status()[.stalled]?.message == "field not declared in schema")
      let victim = try #require(try await test.pods().first)
      let start = test.elapsed
      try await test.delete(victim)
      try await test.until("another pod is there") {
        let pods = try await test.activePods()
        return pods.count == 2 && !pods.contains { $0.uid == victim.uid }
      }
      #expect(test.elapsed - start < .seconds(1))
    }
  }

  @Test func `a namespace that is being deleted is no reason to complain`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      try await test.settled()
      test.cluster.faults.refuse(
        .init(
          code: 403, reason: "Forbidden", message: "namespace shop is being terminated",
          cause: "NamespaceTerminating"), times: nil
      ) { $0.method == .post && $0.concerns(.pods) }
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.pass(.seconds(10))
      #expect(try await test.status()[.stalled]?.isTrue == false)
      let events = try await test.list(.events)
      #expect(!events.contains { $0["type"] == "Warning" })
      // Two that were made, one that was refused at once, and three tries ever farther apart.
      #expect(test.requests.all.count { $0.method == .post && $0.concerns(.pods) } <= 6)
    }
  }

  @Test func `a spec that can't be expanded is said so, keeps its pods and delays nobody`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      let before = try await test.pods().map(\.uid)
      // What the schema takes: the name is a container's.
      let clash: JSONValue = ["name": "web", "fetch": ["url": "http://x.test", "path": "a"]]
      try await test.patch(["spec": ["initializers": [clash]]])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "InvalidPattern"
      }
      try await test.createPattern("other")
      try await test.untilReplicas(1, of: "other")
      let status = try await test.status()
      #expect(status.replicas == 2)
      #expect(status.observedGeneration == 2)
      #expect(status[.stalled]?.message.contains("spec.initializers") == true)
      let after = try await test.pods().filter { $0.pattern == "weather" }.map(\.uid)
      #expect(after == before)
    }
  }
}
