internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Objects that have a name that a pattern wants and are not the pattern's.
@Suite(.timeLimit(.minutes(10))) struct TakenNameTests {
  /// A name that is taken, and by what.
  struct Taken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: ResourceType
    let object: JSONValue
  }

  private static let ours: JSONValue = [
    "app.kubernetes.io/managed-by": "podpattern", "podpattern.dev/pattern": "weather",
  ]

  static let all = [
    Taken(
      testDescription: "a Service without a selector", type: .services,
      object: ["metadata": ["name": "weather"], "spec": ["ports": [["port": 5432]]]]),
    Taken(
      testDescription: "a Service with the pattern's labels", type: .services,
      object: [
        "metadata": ["name": "weather", "labels": ours], "spec": ["ports": [["port": 5432]]],
      ]),
    Taken(
      testDescription: "a Service that says the same for another pattern", type: .services,
      object: [
        "metadata": [
          "name": "weather",
          "labels": [
            "app.kubernetes.io/managed-by": "podpattern", "podpattern.dev/pattern": "other",
          ],
        ],
        "spec": [
          "ports": [["port": 80]], "selector": ["podpattern.dev/pattern": "weather"],
        ],
      ]),
    Taken(
      testDescription: "a budget of others", type: .podDisruptionBudgets,
      object: [
        "metadata": ["name": "weather"],
        "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "x"]]],
      ]),
  ]

  @Test(arguments: TakenNameTests.all)
  func `what is somebody else's stays as it is, and that is said`(taken: Taken) async throws {
    try await OperatorHarness.run { test in
      let before = try await test.create(taken.type, taken.object)
      try await test.createPattern(
        "weather",
        ["service": ["ports": [["port": 80]]], "disruptionBudget": ["minAvailable": 1]])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "Failed\(taken.type.kind)"
      }
      let message = try await test.status()[.stalled]?.message ?? ""
      #expect(message.contains("\(taken.type.kind) weather exists and does not belong"))
      try await test.untilReplicas(1)
      let during = try await test.get(taken.type, "weather")
      #expect(during.contentName == before.contentName)
      try await test.client.delete(.podPatterns, test.key("weather"))
      try await test.until("the pods are gone") { try await test.pods().isEmpty }
      try await test.pass(.seconds(120))
      let after = try await test.get(taken.type, "weather")
      #expect(after.contentName == before.contentName)
    }
  }

  @Test func `a child whose name another owner has is waited for, and made as soon as it is gone`()
    async throws
  {
    try await OperatorHarness.run { test in
      let widget = try await test.create(
        .configMaps, ["metadata": ["name": "owner"]] as JSONValue)
      let before = try await test.create(
        .services,
        [
          "metadata": [
            "name": "weather", "labels": Self.ours,
            "ownerReferences": [
              [
                "apiVersion": "v1", "kind": "ConfigMap", "name": "owner",
                "uid": widget["metadata"]?["uid"] ?? "", "controller": true,
              ]
            ],
          ], "spec": ["ports": [["port": 80]]],
        ])
      try await test.createPattern("weather", ["service": ["ports": [["port": 80]]]])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedService"
      }
      let during = try await test.get(.services, "weather")
      #expect(during.contentName == before.contentName)
      try await test.client.delete(.configMaps, test.key("owner"))
      try await test.until("the Service is the pattern's") {
        let service = try await test.list(.services).first { $0["metadata"]?["name"] == "weather" }
        return service?["metadata"]?["ownerReferences"]?[0]?["kind"] == "PodPattern"
      }
      try await test.until("nothing is stalled") {
        try await test.status()[.stalled]?.isTrue == false
      }
    }
  }

  @Test func `an object that somebody else makes just before is not taken over`() async throws {
    let test = try await OperatorHarness()
    let transport = LaggingTransport(base: test.cluster.transport)
    try await test.withOperator(over: transport) {
      try await test.createPattern("weather", ["service": ["ports": [["port": 80]]]])
      try await test.until("the Service is there") {
        try await test.list(.services).contains { $0["metadata"]?["name"] == "weather" }
      }
      try await test.settled()
      transport[.services].hold()
      try await test.client.delete(.services, test.key("weather"))
      let theirs = try await test.create(
        .services, ["metadata": ["name": "weather"], "spec": ["ports": [["port": 99]]]])
      try await test.patch(["spec": ["service": ["ports": [["port": 81]]]]])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedService"
      }
      transport[.services].release()
      try await test.pass(.seconds(120))
      let after = try await test.get(.services, "weather")
      #expect(after.contentName == theirs.contentName)
    }
  }
}
