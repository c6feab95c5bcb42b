internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Another image of the log shipper is tried on one pod of the fleet before the rest.
@Suite(.timeLimit(.minutes(10))) struct FleetCanaryTests {
  private static let names = ["one", "two", "three", "four", "five"]
  private static let image = "example.com/shipper:2"

  private static let roll: @Sendable (inout OperatorConfiguration) -> Void = {
    $0.expansion.logShipper.image = image
    $0.fleet.operator = .roll
    $0.fleet.maxPatternsInMotion = .count(5)
  }

  /// A cluster of five patterns that an operator of the former image has made.
  private func fleet(_ strategy: JSONValue, replicas: Int = 3) async throws -> OperatorHarness {
    let test = try await OperatorHarness(
      kubelet: KubeletConfiguration(becomingReady: .seconds(20)))
    try await test.withOperator {
      for name in Self.names {
        try await test.createPattern(
          name, replicas: replicas, ["strategy": strategy, "progressDeadlineSeconds": 300])
        try await test.pass(.seconds(2))
      }
      for name in Self.names {
        try await test.until("\(name) is ready") {
          try await test.status(name)[.ready]?.isTrue == true
        }
      }
      try await test.pass(.seconds(2))
    }
    return test
  }

  /// The pods that are to run the new image, by pattern.
  private func changed(_ test: OperatorHarness) async throws -> [String: Int] {
    let pods = try await test.list(.pods).filter { pod in
      pod["metadata"]?["deletionTimestamp"] == nil
        && (pod["spec"]?["initContainers"]?.array ?? []).contains {
          $0["image"]?.string == Self.image
        }
    }
    return Dictionary(
      pods.map { ($0["metadata"]?["labels"]?[ChildLabels.pattern]?.string ?? "", 1) },
      uniquingKeysWith: +)
  }

  /// Whether a pod is available whose log shipper runs the new image.
  private func isProven(_ test: OperatorHarness) async throws -> Bool {
    try await test.list(.pods).contains { pod in
      let isReady = (pod["status"]?["conditions"]?.array ?? []).contains {
        $0["type"] == "Ready" && $0["status"] == "True"
      }
      return isReady
        && (pod["status"]?["initContainerStatuses"]?.array ?? []).contains {
          $0["image"]?.string == Self.image && $0["state"]?["running"] != nil
        }
    }
  }

  private static let strategies: [JSONValue] = [
    ["type": "RollingUpdate", "inPlace": "IfPossible"],
    ["type": "RollingUpdate", "inPlace": "Never"],
    [
      "type": "RollingUpdate", "inPlace": "Never",
      "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 2],
    ],
  ]

  @Test(arguments: strategies)
  func `one pod of one pattern has the new image before any other begins`(
    strategy: JSONValue
  ) async throws {
    let test = try await fleet(strategy)
    try await test.withOperator(configure: Self.roll) {
      try await test.until("the first has it") { try await changed(test) == ["one": 1] }
      let begin = test.elapsed
      try await test.until("the others are told", within: .seconds(10)) {
        try await test.status("five")[.fleetChange]?.message
          .contains("is the first to try the log shipper's image") == true
      }
      while try await !isProven(test) {
        #expect(try await changed(test).values.reduce(0, +) <= 1)
        try await test.pass(.seconds(1))
        try #require(test.elapsed - begin < .seconds(200))
      }
      try await test.until("all have it", within: .seconds(400)) {
        let now = try await changed(test)
        return Self.names.allSatisfy { now[$0] == 3 }
      }
      for name in Self.names {
        try await test.until("\(name) is ready") {
          try await test.status(name)[.ready]?.isTrue == true
        }
        #expect(try await test.status(name).rollout?.cause == .operator)
      }
    }
  }

  @Test(arguments: strategies)
  func `where it can't be pulled the rest stays, and another operator lets it`(
    strategy: JSONValue
  ) async throws {
    let test = try await fleet(strategy)
    let before = Set(try await test.activePods().map(\.uid))
    test.cluster.kubelet.script(
      .imageNotPulled(message: "manifest unknown"), container: "log-shipper", image: Self.image)
    try await test.withOperator(configure: Self.roll) {
      try await test.until("the first has it") { try await changed(test) == ["one": 1] }
      try await test.pass(.seconds(60))
    }
    try await test.withOperator(configure: Self.roll) {
      try await test.until("the rest is told") {
        try await test.status("five")[.fleetChange]?.reason == "FleetPaused"
      }
      try await test.pass(.seconds(1000))
      #expect(try await changed(test).values.reduce(0, +) <= 1)
      let now = try await test.activePods()
      #expect(now.filter { before.contains($0.uid) }.count >= 14)
      #expect(now.filter { $0.pattern != "one" }.allSatisfy { before.contains($0.uid) })
      let condition = try #require(try await test.status("five")[.fleetChange])
      #expect(condition.message.contains("PodPattern shop/one is stalled"))
      #expect(condition.message.contains("manifest unknown"))
      test.cluster.kubelet.recover(container: "log-shipper")
      try await test.until("all have it") {
        let now = try await changed(test)
        return Self.names.allSatisfy { now[$0] == 3 }
      }
      for name in Self.names {
        try await test.until("\(name) is ready") {
          try await test.status(name)[.ready]?.isTrue == true
        }
      }
    }
  }

  @Test func `patterns of one pod do not lose their log shippers one after the other`()
    async throws
  {
    let test = try await fleet(Self.strategies[1], replicas: 1)
    test.cluster.kubelet.script(
      .imageNotPulled(message: "manifest unknown"), container: "log-shipper", image: Self.image)
    for _ in 1...2 {
      try await test.withOperator(configure: Self.roll) {
        try await test.until("the rest is told") {
          try await test.status("five")[.fleetChange]?.reason == "FleetPaused"
        }
        try await test.pass(.seconds(400))
        let without = try await test.activePods().filter { $0.withoutShipper != nil }
        #expect(without.map(\.pattern) == ["one"])
        #expect(try await test.status("one")[.ready]?.isTrue == true)
      }
    }
  }

  @Test func `an image that a pattern runs already needs no trial`() async throws {
    let test = try await fleet(["type": "RollingUpdate"])
    try await test.withOperator(configure: {
      Self.roll(&$0)
      $0.fleet.operator = .withNextChange
    }) {
      try await test.createPattern("six")
      try await test.until("six is ready") {
        try await test.status("six")[.ready]?.isTrue == true
      }
      // The operator's own pattern has shown that it starts.
      try await test.patch(
        .podPatterns, "one",
        ["spec": ["template": ["metadata": ["annotations": ["restarted": "now"]]]]])
      try await test.until("one has it") { try await changed(test)["one"] == 3 }
    }
    try await test.withOperator(configure: Self.roll) {
      try await test.until("several begin at once") {
        try await changed(test).filter { !["one", "six"].contains($0.key) }.count > 1
      }
    }
  }
}
