internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// A watch that is behind the operator's own writes makes no extra pod and misses none.
@Suite(.timeLimit(.minutes(10))) struct LagTests {
  @Test func `a watch of pods that lags by ten seconds makes no pod too many`() async throws {
    let test = try await OperatorHarness()
    let transport = LaggingTransport(base: test.cluster.transport)
    try await test.withOperator(over: transport) {
      transport[.pods].hold()
      try await test.createPattern(replicas: 3)
      try await test.until("the pods are made") { try await test.pods().count == 3 }
      for _ in 0..<10 {
        try await test.pass(.seconds(1))
        let count = try await test.pods().count
        #expect(count == 3)
      }
      // What is asked for meanwhile waits for the watch, and is not forgotten.
      try await test.patch(["spec": ["replicas": 5]])
      try await test.settled()
      let meanwhile = try await test.pods().count
      #expect(meanwhile == 3)
      transport[.pods].release()
      try await test.untilReplicas(5)
      try await test.settled()
      let end = try await test.pods().count
      #expect(end == 5)
    }
  }

  @Test(arguments: 0..<5)
  func `while the watch comes and goes there is never a pod too many`(seed: UInt64) async throws {
    let test = try await OperatorHarness()
    let transport = LaggingTransport(base: test.cluster.transport)
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 2)
      var wanted = 2
      var most = 2
      var random = SplitMix64(seed: seed)
      for _ in 0..<12 {
        if Bool.random(using: &random) {
          transport[.pods].hold()
        } else {
          transport[.pods].release()
        }
        wanted = Int.random(in: 0...6, using: &random)
        most = max(most, wanted)
        try await test.patch(["spec": ["replicas": .integer(wanted)]])
        try await test.pass(.seconds(Int.random(in: 0...12, using: &random)))
        let count = try await test.activePods().count
        #expect(count <= most)
      }
      transport[.pods].release()
      try await test.untilReplicas(wanted)
    }
  }
}
