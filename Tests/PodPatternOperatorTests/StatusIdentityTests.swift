internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
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
}
