internal import KubernetesCore
internal import PodPatternCore
internal import SimulatedCluster
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct FaultToleranceTests {
  @Test func `while the watch lags nothing is made twice`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 3)
      try await test.untilReplicas(3)
      test.cluster.faults.holdWatches()
      let victim = try #require(try await test.pods().first)
      try await test.delete(victim)
      try await test.quiet()
      test.cluster.faults.releaseWatches()
      try await test.untilReplicas(3)
      try await test.quiet()
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
        try await test.quiet()
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
      try await test.quiet()
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
      try await test.quiet()
      let posts = { test.requests.all.count { $0.method == .post && $0.concerns(.pods) } }
      #expect(posts() == 5)
      test.pass(.seconds(30))
      try await test.quiet()
      #expect(posts() == 6)
      test.cluster.faults.remove(rule)
      test.pass(.seconds(60))
      try await test.untilReplicas(5)
      try await test.until("the pattern is stalled no more") {
        try await test.status()[.stalled]?.isTrue == false
      }
    }
  }

  @Test func `a spec that can't be expanded is said so, keeps its pods and delays nobody`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      let before = try await test.pods().map(\.uid)
      try await test.patch(["spec": ["initializers": [["name": "web", "fetch": ["url": "x"]]]]])
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
