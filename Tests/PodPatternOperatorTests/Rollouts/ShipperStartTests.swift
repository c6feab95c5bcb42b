internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A log shipper that can't be started does not decide whether its application starts.
@Suite(.timeLimit(.minutes(10))) struct ShipperStartTests {
  private static let words = "manifest unknown"

  private func breakShippers(_ test: OperatorHarness, image: String? = nil) {
    test.cluster.kubelet.script(
      .imageNotPulled(message: Self.words), container: "log-shipper", image: image)
  }

  private func mendShippers(_ test: OperatorHarness) {
    test.cluster.kubelet.recover(container: "log-shipper")
  }

  /// The active pods that have no log shipper, and those that have one.
  private func pods(
    _ test: OperatorHarness, _ name: String = "weather"
  ) async throws -> (without: [PodSnapshot], with: [PodSnapshot]) {
    let all = try await test.activePods().filter { $0.pattern == name }
    return (all.filter { $0.withoutShipper != nil }, all.filter { $0.withoutShipper == nil })
  }

  private func untilReady(_ test: OperatorHarness, _ name: String = "weather") async throws {
    try await test.until("\(name) is ready") {
      try await test.status(name)[.ready]?.isTrue == true
    }
  }

  @Test func `an application runs without a log shipper whose image can't be pulled`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(replicas: 3, ["logShipper": ["startDeadlineSeconds": 60]])
      try await test.pass(.seconds(50))
      #expect(try await pods(test).with.count == 3)
      #expect(try await test.status()[.logsShipping]?.reason == "ShipperFailing")
      let begin = test.elapsed
      try await untilReady(test)
      #expect(test.elapsed - begin < .seconds(30))
      try await test.pass(.seconds(5))
      let now = try await pods(test)
      #expect(now.without.count == 3 && now.with.isEmpty)
      #expect(Set(now.without.map(\.revision)).count == 1)
      let status = try await test.status()
      #expect(status.updatedReplicas == 3 && status.currentRevision == now.without[0].revision)
      #expect(status.shipper == "3 left out" && status.rollout == nil)
      let condition = try #require(status[.logsShipping])
      #expect(!condition.isTrue && condition.reason == "ShipperLeftOut")
      #expect(
        condition.message.hasPrefix(
          "3 of 3 pods run without their log shipper, which did not start in time: image "))
      #expect(condition.message.contains("ImagePull") && condition.message.contains(Self.words))
      #expect(status[.fleetChange]?.reason == "ShipperLeftOut")
      for pod in try await test.list(.pods) where pod["metadata"]?["deletionTimestamp"] == nil {
        #expect(pod["spec"]?["initContainers"] == nil)
        #expect(pod["spec"]?["volumes"]?.array?.count == 1)
        let names = pod["metadata"]?["annotations"]?.object?.keys ?? []
        #expect(
          names == [
            "cluster-autoscaler.kubernetes.io/safe-to-evict", "podpattern.dev/without-log-shipper",
          ])
      }
      let events = try await test.list(.events).filter { $0["reason"] == "ShipperLeftOut" }
      #expect(events.count == 1)
    }
  }

  @Test func `what runs is left alone, and what is added runs without`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      try await untilReady(test)
      let before = try await test.activePods()
      breakShippers(test)
      try await test.patch(["spec": ["replicas": 4]])
      try await test.until("two have no log shipper") {
        let now = try await pods(test)
        return now.without.count(where: \.isReady) == 2 && now.with.count == 2
      }
      #expect(Set(try await pods(test).with.map(\.uid)) == Set(before.map(\.uid)))
      try await test.until("the status says so", within: .seconds(5)) {
        try await test.status()[.logsShipping]?.message.hasPrefix("2 of 4 pods run without") == true
      }
      // A lost one is made without, at once.
      try await test.delete(before[0])
      try await test.until("four are ready again", within: .seconds(10)) {
        try await test.activePods().count(where: \.isReady) == 4
      }
      #expect(try await pods(test).without.count == 3)
    }
  }

  @Test func `a pattern that requires its log shipper waits for it`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(
        replicas: 2, ["logShipper": ["required": true, "startDeadlineSeconds": 1]])
      try await test.pass(.seconds(3000))
      let now = try await pods(test)
      #expect(now.with.count == 2 && now.without.isEmpty)
      #expect(try await test.status()[.logsShipping]?.reason == "ShipperFailing")
      // The owner thinks better of it.
      try await test.patch(["spec": ["logShipper": ["required": false]]])
      try await untilReady(test)
      #expect(try await pods(test).without.count == 2)
      // And once more: pods without it are not what was asked for.
      mendShippers(test)
      try await test.patch(["spec": ["logShipper": ["required": true]]])
      try await test.until("all have it") {
        let now = try await pods(test)
        return now.without.isEmpty && now.with.count(where: \.isReady) == 2
      }
    }
  }

  @Test func `the log shipper comes back with the next step of the fleet, on one pod first`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(replicas: 4, ["logShipper": ["startDeadlineSeconds": 30]])
      try await untilReady(test)
      // It is tried again after ten minutes, on one pod, and given up again.
      try await test.until("one tries it") { try await pods(test).with.count == 1 }
      #expect(test.elapsed >= .seconds(600))
      #expect(try await test.status()[.fleetChange]?.reason == "ShipperTrial")
      #expect(try await pods(test).without.count(where: \.isReady) >= 3)
      var most = 0
      try await test.until("it was given up again") {
        let now = try await pods(test)
        most = max(most, now.with.count)
        return now.with.isEmpty && now.without.count(where: \.isReady) == 4
      }
      #expect(most == 1)
      let rest = test.elapsed
      try await untilReady(test)
      mendShippers(test)
      try await test.until("all have it") {
        let now = try await pods(test)
        return now.without.isEmpty && now.with.count(where: \.isReady) == 4
      }
      // The second rest is twice as long.
      #expect(test.elapsed - rest >= .seconds(1190))
      try await test.until("nothing is left to say") {
        let status = try await test.status()
        return status[.fleetChange] == nil && status[.logsShipping]?.isTrue == true
          && status[.ready]?.isTrue == true
      }
      let patterns = try await test.list(.controllerRevisions)
      #expect(patterns.count == 1)
    }
  }

  @Test func `an administrator has it tried at once`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    let service = test.makeOperator(identity: "first") { $0.fleet.defaults = .withNextChange }
    try await test.withCluster {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        try await test.until("the operator is ready") { service.isReady }
        breakShippers(test)
        try await test.createPattern(replicas: 2, ["logShipper": ["startDeadlineSeconds": 30]])
        try await untilReady(test)
        mendShippers(test)
        try await test.pass(.seconds(2000))
        #expect(try await pods(test).without.count == 2)
        #expect(try await test.status()[.fleetChange]?.reason == "WithNextChange")
        let now = Timestamp(test.now).description
        try await test.patch(
          .leases, "podpattern",
          ["metadata": ["annotations": [FleetOrders.retriedAnnotation: .string(now)]]])
        try await test.until("all have it", within: .seconds(60)) {
          let now = try await pods(test)
          return now.without.isEmpty && now.with.count(where: \.isReady) == 2
        }
        group.cancelAll()
        while let result = await group.nextResult() { _ = result }
      }
    }
  }

  @Test func `a change of the owner's tries the log shipper again at once`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(replicas: 2, ["logShipper": ["startDeadlineSeconds": 30]])
      try await untilReady(test)
      mendShippers(test)
      try await test.patch([
        "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]]
      ])
      try await test.until("all have it", within: .seconds(60)) {
        let now = try await pods(test)
        return now.without.isEmpty && now.with.count(where: \.isReady) == 2
      }
    }
  }

  @Test func `another operator goes on where one was stopped`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await test.withOperator {
      breakShippers(test)
      try await test.createPattern(replicas: 3, ["logShipper": ["startDeadlineSeconds": 30]])
      try await test.until("the first does without") { try await !pods(test).without.isEmpty }
    }
    try await test.withOperator {
      try await untilReady(test)
      #expect(try await pods(test).without.count == 3)
      let first = try await pods(test).without
      try await test.patch(["spec": ["replicas": 4]])
      try await test.until("the fourth has none either", within: .seconds(5)) {
        try await pods(test).without.count(where: \.isReady) == 4
      }
      #expect(Set(try await pods(test).without.map(\.uid)).isSuperset(of: first.map(\.uid)))
      try await test.until("one tries it") { try await pods(test).with.count == 1 }
    }
    mendShippers(test)
    try await test.withOperator {
      try await test.until("all have it") {
        let now = try await pods(test)
        return now.without.isEmpty && now.with.count(where: \.isReady) == 4
      }
    }
  }

  @Test func `pods that run to completion do their work without it`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(
        replicas: 3, podSpec: ["restartPolicy": "Never"],
        ["logShipper": ["startDeadlineSeconds": 30]])
      try await test.until("all have completed") {
        try await test.status()[.complete]?.isTrue == true
      }
      let status = try await test.status()
      #expect(status.succeeded == 3 && status.failed == 0)
      #expect(status.logsDrained == nil)
    }
  }

  @Test(arguments: ["Recreate", "OnDelete"])
  func `other strategies keep applications running as well`(type: String) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      breakShippers(test)
      try await test.createPattern(
        replicas: 2,
        ["strategy": ["type": .string(type)], "logShipper": ["startDeadlineSeconds": 30]])
      try await untilReady(test)
      let before = try await pods(test).without
      #expect(before.count == 2)
      #expect(try await test.status()[.fleetChange]?.reason == "WithNextChange")
      mendShippers(test)
      try await test.pass(.seconds(8000))
      #expect(try await pods(test).without.map(\.uid) == before.map(\.uid))
    }
  }
}
