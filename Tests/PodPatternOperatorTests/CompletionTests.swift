internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct CompletionTests {
  private let never: JSONValue = ["restartPolicy": "Never"]

  private func failActive(_ test: OperatorHarness) async throws {
    for pod in try await test.activePods() { try await test.fail(pod) }
  }

  /// Makes a pattern of two pods, and has both run to their end.
  private func complete(_ test: OperatorHarness) async throws {
    try await test.createPattern(replicas: 2, podSpec: never)
    try await test.untilReplicas(2)
    for pod in try await test.activePods() {
      try await test.setStatus(pod, ["phase": "Succeeded"])
    }
    try await test.until("the pattern is complete") {
      try await test.status().summary == "Completed"
    }
  }

  @Test func `failed pods are replaced up to the limit, whatever restarts in between`() async throws
  {
    let test = try await OperatorHarness()
    let name = "weather"
    try await test.withOperator {
      try await test.createPattern(name, podSpec: never, ["backoffLimit": 2])
      try await test.untilReplicas(1)
      try await failActive(test)
      try await test.until("a first replacement") {
        try await test.activePods().map(\.replacement) == [1]
      }
    }
    try await test.withOperator {
      try await failActive(test)
      try await test.until("a second replacement") {
        try await test.activePods().map(\.replacement) == [2]
      }
      try await test.until("the status counts") { try await test.status().failed == 2 }
    }
    try await test.withOperator {
      try await failActive(test)
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "BackoffLimitExceeded"
      }
      try await test.settled()
      let status = try await test.status()
      #expect(status.summary == "Failed")
      #expect(status.failed == 3)
      #expect(status[.ready]?.isTrue == false)
      let active = try await test.activePods()
      #expect(active.isEmpty)
    }
    try await test.withOperator {
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.isEmpty)
    }
  }

  @Test func `what ran to its end does not run again for the same in other words`() async throws {
    try await OperatorHarness.run { test in
      try await complete(test)
      let before = try await test.pods()
      try await test.patch([
        "spec": [
          "template": [
            "metadata": ["annotations": [:]],
            "spec": [
              "terminationGracePeriodSeconds": 30, "securityContext": [:],
              "containers": [
                ["name": "web", "image": "nginx:1.27", "imagePullPolicy": "IfNotPresent"]
              ],
            ],
          ], "sharedVolume": ["enabled": true, "sizeLimit": "1024Mi"],
        ]
      ])
      try await test.until("it is seen") { try await test.status().observedGeneration == 2 }
      try await test.pass(.seconds(60))
      #expect(try await test.status().summary == "Completed")
      #expect(try await Set(test.pods().map(\.uid)) == Set(before.map(\.uid)))
    }
  }

  @Test func `what ran to its end runs again for a changed declaration, and not for defaults`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await complete(test)
      let done = Set(try await test.pods().map(\.uid))
      try await test.create(
        .configMaps,
        [
          "metadata": ["name": "shipping", "labels": ["podpattern.dev/defaults": "true"]],
          "data": ["logShipper": "podLabels: [app]\nbufferSize: 64Mi\n"],
        ])
      _ = try await test.client.patch(
        .namespaces, ObjectKey(namespace: "", name: "shop"), .merge,
        ["metadata": ["annotations": ["podpattern.dev/defaults": "shipping"]]],
        as: JSONValue.self)
      try await test.settled()
      #expect(Set(try await test.pods().map(\.uid)) == done)
      #expect(try await test.status().summary == "Completed")
      try await test.patch(
        ["spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:2"]]]]]])
      try await test.until("new pods run") { try await !test.activePods().isEmpty }
    }
  }

  @Test func `pods that succeed stay and complete the pattern`() async throws {
    try await OperatorHarness.run { test in
      try await complete(test)
      let status = try await test.status()
      #expect(status[.ready]?.reason == "Completed")
      #expect(status[.ready]?.isTrue == true)
      #expect(status.succeeded == 2)
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 2)
    }
  }
}
