internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Patterns whose pods run to completion, as a Job's do.
@Suite(.timeLimit(.minutes(10))) struct RunOnceTests {
  private let never: JSONValue = ["restartPolicy": "Never"]

  /// Ends pods well.
  private func complete(_ test: OperatorHarness, _ pods: [PodSnapshot]) async throws {
    for pod in pods { try await test.setStatus(pod, ["phase": "Succeeded"]) }
  }

  /// Makes a pattern, and has all of its pods run to their end.
  private func completeAll(
    _ test: OperatorHarness, replicas: Int, podSpec: JSONValue? = nil, _ spec: JSONValue = [:]
  ) async throws {
    try await test.createPattern(replicas: replicas, podSpec: podSpec ?? never, spec)
    try await test.untilReplicas(replicas)
    try await complete(test, try await test.activePods())
    try await untilComplete(test)
  }

  private func untilComplete(_ test: OperatorHarness) async throws {
    try await test.until("it is complete") { try await test.status()[.complete]?.isTrue == true }
  }

  /// Expects that nothing runs again.
  private func expectComplete(_ test: OperatorHarness, _ count: Int) async throws {
    try await test.pass(.seconds(60))
    try await test.settled()
    #expect(try await test.activePods().isEmpty)
    let status = try await test.status()
    #expect(status.summary == "Completed")
    #expect(status.succeeded == count)
    #expect(status[.ready]?.reason == "Completed")
    #expect(status[.complete]?.reason == "CompletionsReached")
    #expect(status[.failed]?.isTrue == false)
  }

  @Test(arguments: ["Never", "OnFailure"])
  func `completed pods may go, one by one or all, and the operator too`(
    policy: String
  ) async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await completeAll(test, replicas: 3, podSpec: ["restartPolicy": .string(policy)])
      #expect(try await test.status().completedIndexes?.text == "0-2")
      try await test.delete(try #require(try await test.pods().first))
      try await expectComplete(test, 3)
    }
    try await test.withOperator { try await expectComplete(test, 3) }
    for pod in try await test.pods() { try await test.delete(pod) }
    try await test.withOperator {
      try await expectComplete(test, 3)
      #expect(try await test.pods().isEmpty)
    }
  }

  @Test func `a pod that completes and is gone at once has completed`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2, podSpec: never)
      try await test.untilReplicas(2)
      for pod in try await test.activePods() {
        try await complete(test, [pod])
        try await test.delete(pod)
      }
      try await expectComplete(test, 2)
    }
  }

  @Test func `nodes may go with what has completed on them`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 3, podSpec: never)
      try await untilComplete(test)
      for node in ["node-1", "node-2"] { test.cluster.kubelet.remove(node: node) }
      try await expectComplete(test, 3)
    }
  }

  @Test func `a pod that is deleted while it runs has not completed`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(podSpec: never)
      try await test.untilReplicas(1)
      let first = try #require(try await test.activePods().first)
      try await test.makeReady(first)
      try await test.delete(first)
      try await test.until("another one") {
        try await test.activePods().contains { $0.uid != first.uid }
      }
      #expect(try await test.status().succeeded == 0)
    }
  }

  @Test func `added pods run, and the others do not run again`() async throws {
    try await OperatorHarness.run { test in
      try await completeAll(test, replicas: 2, ["activeDeadlineSeconds": 600])
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.pass(.seconds(3600))
      try await test.patch(["spec": ["replicas": 4]])
      try await test.untilReplicas(2)
      #expect(try await test.status()[.complete]?.isTrue == false)
      #expect(Set(try await test.activePods().map(\.index)) == [2, 3])
      try await complete(test, try await test.activePods())
      try await untilComplete(test)
      try await expectComplete(test, 4)
      try await test.patch(["spec": ["replicas": 1]])
      try await expectComplete(test, 4)
      try await test.patch(["spec": ["replicas": 4]])
      try await expectComplete(test, 4)
      #expect(try await test.status().completedIndexes?.text == "0-3")
    }
  }

  @Test func `a changed template runs all again, and one in other words none`() async throws {
    try await OperatorHarness.run { test in
      try await completeAll(test, replicas: 2)
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.patch(
        [
          "spec": [
            "template": [
              "metadata": ["creationTimestamp": nil],
              "spec": ["securityContext": [:], "dnsPolicy": "ClusterFirst"],
            ]
          ]
        ])
      try await expectComplete(test, 2)
      try await test.patch(["spec": ["template": ["metadata": ["labels": ["run": "2"]]]]])
      try await test.until("both run again") { try await test.activePods().count == 2 }
      try await test.until("it counts anew") { try await test.status().succeeded == 0 }
      try await complete(test, try await test.activePods())
      try await expectComplete(test, 2)
    }
  }

  @Test func `a change that is held back runs nothing, and a resumed one does`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await completeAll(test, replicas: 2)
      try await test.patch(
        ["spec": ["paused": true, "template": ["metadata": ["labels": ["run": "2"]]]]])
      try await test.until("the change is seen") {
        try await test.status().rollout?.isPaused == true
      }
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.settled()
      #expect(try await test.pods().isEmpty)
      #expect(try await test.status().succeeded == 2)
    }
    try await test.withOperator {
      try await test.pass(.seconds(60))
      #expect(try await test.pods().isEmpty)
      try await test.patch(["spec": ["paused": false]])
      try await test.until("both run again") { try await test.activePods().count == 2 }
    }
  }

  @Test func `an invalid declaration forgets nothing`() async throws {
    try await OperatorHarness.run { test in
      try await completeAll(test, replicas: 2)
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.patch(
        ["spec": ["template": ["metadata": ["labels": ["podpattern.dev/x": "y"]]]]])
      try await test.until("it is refused") {
        try await test.status()[.stalled]?.reason == "InvalidPattern"
      }
      #expect(try await test.status().succeeded == 2)
      try await test.patch(
        ["spec": ["template": ["metadata": ["labels": ["podpattern.dev/x": nil]]]]])
      try await untilComplete(test)
      try await expectComplete(test, 2)
    }
  }

  @Test func `what version 0_1_0 counted stays counted`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator { try await completeAll(test, replicas: 2) }
    for pod in try await test.pods() {
      try await test.patch(
        .pods, pod.key.name, ["metadata": ["annotations": ["podpattern.dev/index": nil]]])
    }
    try await test.patch(
      .podPatterns, "weather", subresource: "status",
      ["status": ["completedIndexes": nil, "startTime": nil, "completionTime": nil]])
    try await test.withOperator {
      try await expectComplete(test, 2)
      try await test.delete(try #require(try await test.pods().first))
      try await expectComplete(test, 2)
      try await test.patch(["spec": ["replicas": 3]])
      try await test.until("the added one runs") { try await test.activePods().count == 1 }
      try await complete(test, try await test.activePods())
      try await expectComplete(test, 3)
    }
  }

  @Test(arguments: ["Pending", "Running"])
  func `an evicted pod is replaced and is no failure`(phase: String) async throws {
    let words = "The node was low on resource: memory."
    try await OperatorHarness.run { test in
      try await test.createPattern(podSpec: never)
      try await test.untilReplicas(1)
      for _ in 0..<3 {
        let pod = try #require(try await test.activePods().first)
        try await test.setStatus(pod, ["phase": .string(phase)])
        try await test.settled()
        try await test.setStatus(
          pod,
          [
            "phase": "Failed", "reason": "Evicted", "message": .string(words),
            "conditions": [
              [
                "type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet",
                "message": .string(words), "lastTransitionTime": "2027-01-15T08:00:00Z",
              ]
            ],
          ])
        try await test.until("another one") {
          try await test.activePods().contains { $0.uid != pod.uid }
        }
        try await test.settled()
        let status = try await test.status()
        #expect(status.failed == 0)
        #expect(status[.failed]?.isTrue == false)
        let message = status[.ready]?.message ?? ""
        #expect(message.contains("Evicted: \(words)"))
      }
      try await complete(test, try await test.activePods())
      try await expectComplete(test, 1)
    }
  }

  @Test func `a pod that outgrows its own limits fails`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(podSpec: never)
      try await test.untilReplicas(1)
      let pod = try #require(try await test.activePods().first)
      try await test.setStatus(
        pod,
        [
          "phase": "Failed", "reason": "Evicted",
          "message":
            "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
        ])
      try await test.until("it is Failed") {
        try await test.status()[.failed]?.reason == "BackoffLimitExceeded"
      }
    }
  }

  @Test func `with one failure too many a run is over, and what completed stays`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 4, podSpec: never, ["backoffLimit": 0])
      try await test.untilReplicas(4)
      let pods = try await test.activePods()
      try await complete(test, [pods[0]])
      try await test.fail(pods[1])
      try await test.until("no pod runs") { try await test.activePods().isEmpty }
      try await test.until("it is Failed") { try await test.status()[.failed]?.isTrue == true }
      let status = try await test.status()
      #expect(status[.failed]?.reason == "BackoffLimitExceeded")
      #expect(status.succeeded == 1)
      #expect(status.completedIndexes?.count == 1)
      try await test.pass(.seconds(60))
      #expect(try await test.activePods().isEmpty)
      // Another declaration is another run.
      try await test.patch(["spec": ["template": ["metadata": ["labels": ["run": "2"]]]]])
      try await test.until("pods run again") { try await test.activePods().count == 3 }
      #expect(try await test.status()[.failed]?.isTrue == false)
    }
  }

  @Test func `after its deadline a run is over`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern(
        replicas: 3, podSpec: never, ["activeDeadlineSeconds": 100])
      try await test.untilReplicas(3)
      try await complete(test, Array(try await test.activePods().prefix(1)))
      try await test.pass(.seconds(50))
      #expect(try await test.status()[.failed]?.isTrue == false)
    }
    try await test.withOperator {
      try await test.pass(.seconds(60))
      try await test.until("it is Failed") {
        try await test.status()[.failed]?.reason == "DeadlineExceeded"
      }
      try await test.settled()
      #expect(try await test.activePods().isEmpty)
      let status = try await test.status()
      #expect(status.succeeded == 1)
      #expect(status.summary == "Failed")
      #expect(status[.stalled]?.reason == "DeadlineExceeded")
      #expect(status[.complete]?.isTrue == false)
      try await test.patch(["spec": ["template": ["metadata": ["labels": ["run": "2"]]]]])
      try await test.until("another declaration runs anew") {
        try await !test.activePods().isEmpty
      }
      #expect(try await test.status()[.failed]?.isTrue == false)
    }
  }

  @Test func `a suspended pattern runs nothing, and its deadline begins when it is resumed`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern(
        replicas: 2, podSpec: never, ["suspend": true, "activeDeadlineSeconds": 100])
      try await test.until("it is suspended") {
        try await test.status()[.suspended]?.isTrue == true
      }
      try await test.pass(.seconds(600))
      #expect(try await test.pods().isEmpty)
      #expect(try await test.status().startTime == nil)
      #expect(try await test.status().summary == "Suspended")
      try await test.patch(["spec": ["suspend": false]])
      try await test.untilReplicas(2)
      try await complete(test, Array(try await test.activePods().prefix(1)))
      try await test.until("one has completed") { try await test.status().succeeded == 1 }
      try await test.patch(["spec": ["suspend": true]])
      try await test.until("the other is gone") { try await test.activePods().isEmpty }
      try await test.pass(.seconds(600))
      #expect(try await test.status().succeeded == 1)
      #expect(try await test.status()[.failed]?.isTrue == false)
      try await test.patch(["spec": ["suspend": false]])
      try await test.until("the other runs") { try await test.activePods().count == 1 }
      try await complete(test, try await test.activePods())
      try await expectComplete(test, 2)
    }
  }

  @Test(arguments: [true, false])
  func `what has finished is deleted after its time`(isGood: Bool) async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern(podSpec: never, ["ttlSecondsAfterFinished": 100])
      try await test.untilReplicas(1)
      try await test.pass(.seconds(300))
      let pod = try #require(try await test.activePods().first)
      try await test.setStatus(pod, ["phase": isGood ? "Succeeded" : "Failed"])
      try await test.until("it is over") {
        try await test.status()[isGood ? .complete : .failed]?.isTrue == true
      }
      try await test.pass(.seconds(90))
      #expect(try await test.list(.podPatterns).count == 1)
    }
    try await test.withOperator {
      try await test.until("it is gone", within: .seconds(30)) {
        try await test.list(.podPatterns).isEmpty
      }
      try await test.until("its pods too") { try await test.pods().isEmpty }
    }
  }

  @Test(arguments: ["activeDeadlineSeconds", "ttlSecondsAfterFinished", "suspend"])
  func `pods that run forever have no end to set`(field: String) async throws {
    try await OperatorHarness.run { test in
      var spec: JSONValue = [:]
      spec[field] = field == "suspend" ? true : 1
      try await test.createPattern(replicas: 1, spec)
      try await test.until("it is refused") {
        try await test.status()[.stalled]?.reason == "InvalidPattern"
      }
      #expect(try await test.status()[.stalled]?.message.contains("is Never or OnFailure") == true)
    }
  }

  @Test func `what can't end is told before it starts`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(
        podSpec: never,
        [
          "sidecars": [
            ["name": "metrics", "start": "WithRuntime", "container": ["image": "metrics:1"]]
          ]
        ])
      try await test.until("it is told") {
        try await test.status()[.complete]?.reason == "CannotComplete"
      }
      #expect(try await test.status()[.ready]?.message.contains("beside it: metrics") == true)
      try await test.until("by an Event, too") {
        try await test.list(.events).contains { $0["reason"] == "CannotComplete" }
      }
    }
  }

  @Test(arguments: 0..<12)
  func `each completion counts once, whatever happens in between`(seed: UInt64) async throws {
    let test = try await OperatorHarness()
    var random = SplitMix64(seed: seed)
    let tally = Tally(replicas: Int.random(in: 1...5, using: &random))
    try await test.createPattern(
      replicas: tally.replicas,
      podSpec: ["restartPolicy": .string(seed.isMultiple(of: 2) ? "Never" : "OnFailure")],
      ["backoffLimit": 1000])
    for _ in 0..<4 {
      let steps = (0..<8).map { _ in UInt64.random(in: 0..<UInt64.max, using: &random) }
      try await test.withOperator {
        for step in steps { try await self.step(test, seed: step, tally) }
        // A status is written a moment after the one before.
        try await test.pass(.seconds(1))
        try await test.settled()
        #expect(try await test.status().succeeded == tally.done)
      }
      // While no operator runs, what is known to have completed may go.
      for pod in try await test.pods() where pod.phase == .succeeded && Bool.random(using: &random)
      {
        try await test.delete(pod)
      }
    }
    try await test.withOperator {
      for _ in 0..<10 {
        try await test.pass(.seconds(400))
        let active = try await test.activePods()
        tally.done += active.count
        try await complete(test, active)
        try await test.settled()
      }
      #expect(try await test.activePods().isEmpty)
      #expect(tally.done >= tally.replicas)
      let status = try await test.status()
      #expect(status.succeeded == tally.done)
      #expect(status[.complete]?.isTrue == true)
    }
  }

  /// What a run of random steps has come to.
  private final class Tally: @unchecked Sendable {
    var done = 0
    var replicas: Int

    init(replicas: Int) { self.replicas = replicas }
  }

  private func step(_ test: OperatorHarness, seed: UInt64, _ tally: Tally) async throws {
    var random = SplitMix64(seed: seed)
    let active = try await test.activePods()
    let pod = active.randomElement(using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      guard let pod else { break }
      try await complete(test, [pod])
      tally.done += 1
      if Bool.random(using: &random) { try await test.delete(pod) }
    case 2: if let pod { try await test.delete(pod) }
    case 3: if let pod { try await test.fail(pod, reason: "NodeLost") }
    case 4: if let pod { try await test.fail(pod) }
    case 5:
      let ended = try await test.pods().filter(\.hasEnded)
      if let pod = ended.randomElement(using: &random) { try await test.delete(pod) }
    case 6:
      tally.replicas = Int.random(in: 1...6, using: &random)
      try await test.patch(["spec": ["replicas": .integer(tally.replicas)]])
    default: try await test.pass(.seconds(Int.random(in: 1...400, using: &random)))
    }
    if Bool.random(using: &random) { try await test.settled() }
  }
}
