internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

/// Patterns whose pods end within seconds of their start.
@Suite(.timeLimit(.minutes(10))) struct EndingPodsTests {
  /// Gives every pod that is there, and has not ended, a status each half a second for a minute.
  private func minute(
    _ test: OperatorHarness, _ end: (PodSnapshot) async throws -> Void
  ) async throws {
    for _ in 0..<120 {
      for pod in try await test.activePods() { try await end(pod) }
      try await test.pass(.milliseconds(500))
    }
  }

  private func created(_ test: OperatorHarness) -> Int {
    test.requests.all.count { $0.method == .post && $0.concerns(.pods) }
  }

  @Test(arguments: ["Always", "Never", "OnFailure"])
  func `pods that the kubelet refuses are made ever more seldom, and told in its words`(
    policy: String
  ) async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(
        replicas: 2, podSpec: ["restartPolicy": .string(policy)], ["backoffLimit": 100])
      try await test.untilReplicas(2)
      try await minute(test) { pod in
        try await test.setStatus(
          pod,
          [
            "phase": "Failed", "reason": "SysctlForbidden",
            "message": "Pod was rejected: forbidden sysctl",
          ])
      }
      #expect(created(test) <= 20)
      let status = try await test.status()
      #expect(status.summary == "SysctlForbidden")
      #expect(status.replicas == 0)
      #expect(status[.ready]?.message.contains("Pod was rejected: forbidden sysctl") == true)
      #expect(status[.reconciling]?.reason == "BackingOff")
      if policy == "Always" { #expect(try await test.pods().count == 1) }
    }
  }

  @Test func `failed pods that somebody deletes count as failed`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      try await minute(test) { pod in
        try await test.fail(pod, reason: "OutOfcpu")
        try await test.delete(pod)
      }
      #expect(created(test) <= 20)
      #expect(try await test.status().summary == "OutOfcpu")
    }
  }

  @Test func `a failed initializer that is never run again is told, and slows the pattern down`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern(
        replicas: 1,
        [
          "initializers": [
            ["name": "prepare", "container": ["image": "busybox", "restartPolicy": "Never"]]
          ]
        ])
      try await test.untilReplicas(1)
      try await minute(test) { pod in
        try await test.setStatus(
          pod,
          [
            "phase": "Failed",
            "initContainerStatuses": [
              [
                "name": "prepare", "image": "busybox", "imageID": "", "restartCount": 0,
                "ready": false,
                "state": [
                  "terminated": [
                    "exitCode": 1, "reason": "Error", "startedAt": "2027-01-15T08:00:00Z",
                    "finishedAt": "2027-01-15T08:00:01Z",
                  ]
                ],
              ]
            ],
          ])
      }
      #expect(created(test) <= 20)
      let status = try await test.status()
      #expect(status.summary == "Init:Error prepare")
      #expect(status.initializers.first?.failing == 1)
      #expect(status.initializers.first?.failure?.exitCode == 1)
    }
  }

  @Test func `a new operator goes on waiting, and a changed pattern is tried at once`() async throws
  {
    let test = try await OperatorHarness()
    let name = "weather"
    try await test.withOperator {
      try await test.createPattern(name)
      try await test.untilReplicas(1)
      try await minute(test) { try await test.fail($0, reason: "OutOfcpu") }
    }
    let before = created(test)
    try await test.withOperator {
      try await test.pass(.seconds(1))
      #expect(created(test) == before)
      #expect(try await test.status().summary == "OutOfcpu")
      try await test.patch(
        ["spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:2"]]]]]])
      let start = test.elapsed
      try await test.untilReplicas(1)
      #expect(test.elapsed - start < .seconds(1))
    }
  }

  @Test func `a pod that lives is Ready's, and a pod that is evicted then is replaced at once`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.untilReplicas(1)
      try await test.fail(try #require(try await test.activePods().first), reason: "OutOfcpu")
      try await test.pass(.seconds(1))
      try await test.untilReplicas(1)
      try await test.makeReady(try #require(try await test.activePods().first))
      try await test.pass(.seconds(10))
      try await test.until("the pattern is at rest") {
        let status = try await test.status()
        return status[.reconciling]?.reason == "Settled" && status.summary == "Running"
      }
      try await test.setStatus(
        try #require(try await test.activePods().first),
        [
          "phase": "Failed", "reason": "Evicted", "startTime": "2027-01-15T08:00:00Z",
          "conditions": [
            ["type": "Ready", "status": "False", "lastTransitionTime": "2027-01-15T09:00:00Z"]
          ],
        ])
      let start = test.elapsed
      try await test.untilReplicas(1)
      #expect(test.elapsed - start < .seconds(1))
      // The pod that ended last stays for its logs, and no other.
      try await test.settled()
      #expect(try await test.pods().filter(\.hasEnded).map(\.reason) == ["Evicted"])
      try await test.patch(["spec": ["replicas": 0]])
      try await test.until("no pod is left") { try await test.pods().isEmpty }
    }
  }
}
