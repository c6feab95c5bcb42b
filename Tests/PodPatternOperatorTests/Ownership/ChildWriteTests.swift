internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// How children are made, changed and left alone.
@Suite(.timeLimit(.minutes(10))) struct ChildWriteTests {
  private let spec: JSONValue = [
    "service": ["ports": [["port": 80, "name": "http"], ["port": 81, "name": "admin"]]],
    "disruptionBudget": ["minAvailable": 1],
  ]

  private func untilChildren(_ test: OperatorHarness) async throws {
    try await test.until("the children are there") {
      let services = try await test.list(.services).filter { $0["metadata"]?["name"] == "weather" }
      let budgets = try await test.list(.podDisruptionBudgets)
      return services.count + budgets.count == 2
    }
    try await test.settled()
  }

  @Test func `what the first write set and a later one leaves out goes`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern("weather", spec)
      try await untilChildren(test)
      try await test.patch(["spec": ["service": ["ports": [["port": 81, "name": "admin"]]]]])
      try await test.until("one port is left") {
        try await test.get(.services, "weather")["spec"]?["ports"]?.array?.map { $0["port"] } == [
          81
        ]
      }
      let managed = try await test.get(.services, "weather")["metadata"]?["managedFields"]
      let own = managed?.array?.filter { $0["manager"] == "podpattern" }
      #expect(own?.map { $0["operation"] } == ["Apply"])
    }
  }

  @Test func `an operator that starts writes no child that is as it should be`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern("weather", spec)
      try await untilChildren(test)
      // The last status of a burst is written a moment later.
      try await test.pass(.seconds(1))
    }
    let before = test.requests.count
    try await test.withOperator {
      try await test.untilReplicas(1)
      try await test.settled()
    }
    let writes = test.requests.all[before...].filter {
      $0.method != .get && !$0.path.contains("/events") && !$0.path.contains("accessreviews")
    }
    #expect(writes.map(\.path) == [])
  }

  @Test func `what was changed while no operator ran is made right`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern("weather", spec)
      try await untilChildren(test)
    }
    try await test.patch(
      .services, "weather", ["spec": ["selector": ["podpattern.dev/pattern": "other"]]])
    try await test.withOperator {
      try await test.until("the selector is back") {
        let service = try await test.get(.services, "weather")
        return service["spec"]?["selector"]?[ChildLabels.pattern] == "weather"
      }
    }
  }

  @Test func `a child that lost its labels gets them back`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern("weather", spec)
      try await untilChildren(test)
      try await test.patch(
        .services, "weather", ["metadata": ["labels": ["app.kubernetes.io/managed-by": .null]]])
      try await test.until("the label is back") {
        let service = try await test.get(.services, "weather")
        return service["metadata"]?["labels"]?["app.kubernetes.io/managed-by"] == "podpattern"
      }
    }
  }

  @Test func `a child whose owner was taken away is adopted as it is, and not as it was changed`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern("weather", spec)
      try await untilChildren(test)
      try await test.patch(.services, "weather", ["metadata": ["ownerReferences": .null]])
      try await test.until("it has its owner again") {
        let service = try await test.get(.services, "weather")
        return service["metadata"]?["ownerReferences"]?[0]?["kind"] == "PodPattern"
      }
      try await test.patch(
        .services, "weather",
        [
          "metadata": ["ownerReferences": .null],
          "spec": ["selector": ["podpattern.dev/pattern": .null, "app": "mine"]],
        ])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedService"
      }
      let service = try await test.get(.services, "weather")
      #expect(service["spec"]?["selector"] == ["app": "mine"])
      #expect(service["metadata"]?["ownerReferences"] == nil)
    }
  }

  @Test func `a document is contained in one that says more, and in no other`() {
    let live: JSONValue = [
      "a": [["b": 1, "c": 2]], "d": "x", "e": .number(JSONNumber(literal: "1.50")),
    ]
    func isContained(_ wanted: JSONValue) -> Bool { wanted.isContained(in: live) }
    #expect(isContained(["a": [["b": 1]], "e": 1.5, "f": nil]))
    #expect(!isContained(["a": []]))
    #expect(!isContained(["a": [["b": 2]]]))
    #expect(!isContained(["d": ["x"]]))
    #expect(!isContained(["g": "x"]))
  }
}
