internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// One pattern that can't be read is one pattern that can't be read.
@Suite(.timeLimit(.minutes(10))) struct UnreadablePatternTests {
  /// What an API server keeps in an unknown field, and this operator does not read.
  private static let deep =
    String(repeating: #"{"a":"#, count: 9_000) + "1" + String(repeating: "}", count: 9_000)

  @Test(arguments: [true, false])
  func `an unreadable pattern is reported in its own status, once, and the others are kept`(
    streaming: Bool
  ) async throws {
    let test = try await OperatorHarness()
    if !streaming {
      test.cluster.faults.refuse(
        .init(code: 422, reason: "Invalid", message: "sendInitialEvents: Forbidden"), times: nil
      ) {
        $0.query.contains { $0.name == "sendInitialEvents" }
      }
    }
    try await test.createPattern("deep", replicas: 2, podSpec: ["x": "DEEP"])
    try await test.createPattern("good", replicas: 2)
    let transport = TamperingTransport(
      base: test.cluster.transport, text: #""DEEP""#, replacement: Self.deep)
    try await test.withOperator(over: transport) {
      try await test.untilReplicas(2, of: "good")
      try await test.until("the deep one is told") {
        try await test.status("deep")[.stalled]?.isTrue == true
      }
      let stalled = try #require(try await test.status("deep")[.stalled])
      #expect(stalled.reason == "InvalidPattern" && stalled.message.contains("inside one another"))
      try await test.settled()
      let writes = { test.requests.all.count { $0.path.hasSuffix("/deep/status") } }
      #expect(writes() == 1)
      try await test.pass(.seconds(60))
      #expect(writes() == 1)
      // Once it can be read it is kept like every other.
      try await test.patch(
        .podPatterns, "deep", ["spec": ["template": ["spec": ["x": nil]]]])
      try await test.untilReplicas(2, of: "deep")
    }
  }

  @Test
  func `a pattern that becomes unreadable keeps its pods, and nothing is done by what it was`()
    async throws
  {
    let test = try await OperatorHarness()
    let transport = TamperingTransport(
      base: test.cluster.transport, text: #""DEEP""#, replacement: Self.deep)
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      try await test.patch(["spec": ["replicas": 5, "template": ["spec": ["x": "DEEP"]]]])
      try await test.until("it is told") {
        try await test.status()[.stalled]?.reason == "InvalidPattern"
      }
      let status = try await test.status()
      #expect(status.observedGeneration == 2 && status.replicas == 2)
      let victim = try #require(try await test.pods().first)
      try await test.delete(victim)
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 1)
    }
  }
}
