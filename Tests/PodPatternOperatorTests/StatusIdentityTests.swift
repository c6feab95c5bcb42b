internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Whose status is written: that of the pattern that was looked at, and of no later one of the name.
@Suite(.timeLimit(.minutes(5))) struct StatusIdentityTests {
  private let fields: JSONValue = [
    "summary": "Quarantined",
    "conditions": [
      [
        "type": "Ready", "status": "False", "reason": "Quarantined", "message": "m",
        "lastTransitionTime": "2027-01-15T08:00:00Z",
      ]
    ],
  ]

  private func status(_ test: OperatorHarness) async throws -> JSONValue? {
    try await test.get(.podPatterns, "weather")["status"]
  }

  @Test func `a pattern that no operator has seen is behind, and is told as new once one has`()
    async throws
  {
    let test = try await OperatorHarness()
    let made = try await test.createPattern(replicas: 1)
    #expect(made["status"] == ["observedGeneration": -1])
    #expect(try await status(test) == ["observedGeneration": -1])
    try await test.withOperator { try await test.untilReplicas(1) }
    #expect(try await status(test)?["observedGeneration"] == 1)
  }

  @Test func `fields of a status reach the pattern of the uid alone`() async throws {
    let test = try await OperatorHarness()
    let writer = StatusWriter(client: test.client)
    let made = try await test.createPattern(replicas: 0)
    let uid = try #require(made["metadata"]?["uid"]?.string)
    // One without a status gets one.
    _ = try await writer.write(fields: fields, of: test.key("weather"), uid: uid)
    #expect(try await status(test)?["summary"] == "Quarantined")
    // What else is told stays.
    try await test.patch(
      .podPatterns, "weather", subresource: "status", ["status": ["replicas": 7]])
    _ = try await writer.write(fields: ["summary": "b"], of: test.key("weather"), uid: uid)
    #expect(try await status(test)?["replicas"] == 7)
    #expect(try await status(test)?["summary"] == "b")

    try await test.client.delete(.podPatterns, test.key("weather"))
    await #expect(throws: RequestFailure.stale) {
      try await writer.write(fields: fields, of: test.key("weather"), uid: uid)
    }
    try await test.createPattern(replicas: 0)
    await #expect(throws: RequestFailure.stale) {
      try await writer.write(fields: fields, of: test.key("weather"), uid: uid)
    }
    await #expect(throws: RequestFailure.stale) {
      try await writer.write(PodPatternStatus(), of: test.key("weather"), uid: uid)
    }
    #expect(try await status(test)?["summary"] == nil)
  }

  @Test func `a status whose pattern is gone counts as not written, and is tried ever later`()
    async throws
  {
    let test = try await OperatorHarness()
    let made = try await test.createPattern(replicas: 0)
    let pattern = PatternSnapshot(
      key: test.key("weather"), uid: try #require(made["metadata"]?["uid"]?.string),
      resourceVersion: "1", generation: 1, isTerminating: false, spec: SpecDigest(Data()),
      replicas: 0)
    let events = Mutex(0)
    let publisher = Publisher(
      writer: StatusWriter(client: test.client),
      clock: OperatorClock(test.clock), timings: Reconciler.Timings(),
      reportPod: { _, _, _ in }, report: { _, _ in events.withLock { $0 += 1 } })
    var status = PodPatternStatus()
    status.summary = "x"
    try await test.client.delete(.podPatterns, pattern.key)
    var memory = StatusMemory()
    #expect(try await publisher.publish(status, of: pattern, &memory) == .seconds(1))
    // Until then no request is made.
    #expect(try await publisher.publish(status, of: pattern, &memory) == .seconds(1))
    #expect(memory.written == nil && events.withLock { $0 } == 0)
  }
}
