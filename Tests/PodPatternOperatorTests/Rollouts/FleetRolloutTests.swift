internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// What another version of the operator, or changed settings, do to patterns that run.
@Suite(.timeLimit(.minutes(10))) struct FleetRolloutTests {
  private static let names = ["one", "two", "three"]

  /// Runs an operator until all patterns are ready, then another one with other settings.
  private func replaceOperator(
    _ test: OperatorHarness, by configure: (inout OperatorConfiguration) -> Void,
    _ body: @Sendable (_ before: [String: String]) async throws -> Void
  ) async throws {
    try await test.withOperator {
      for name in Self.names { try await test.createPattern(name, replicas: 2) }
      for name in Self.names {
        try await test.until("\(name) is ready") {
          try await test.status(name)[.ready]?.isTrue == true
        }
      }
      try await test.pass(.seconds(2))
    }
    let before = try await pods(test)
    try await test.withOperator(configure: configure) { try await body(before) }
  }

  /// The revisions of all active pods by uid.
  private func pods(_ test: OperatorHarness) async throws -> [String: String] {
    Dictionary(
      try await test.activePods().map { ($0.uid, $0.revision) }, uniquingKeysWith: { $1 })
  }

  private static let newImage: @Sendable (inout OperatorConfiguration) -> Void = {
    $0.expansion.logShipper.image = "example.com/shipper:2"
  }

  private func shippers(_ test: OperatorHarness, _ pattern: String) async throws -> Set<String> {
    let pods = try await test.list(.pods).filter {
      $0["metadata"]?["deletionTimestamp"] == nil
        && $0["metadata"]?["labels"]?[ChildLabels.pattern]?.string == pattern
    }
    return Set(
      pods.flatMap { $0["spec"]?["initContainers"]?.array ?? [] }
        .compactMap { $0["image"]?.string })
  }

  @Test func `another operator touches no pod, and says what it would make differently`()
    async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    try await replaceOperator(test, by: Self.newImage) { before in
      for name in Self.names {
        try await test.until("\(name) is told") {
          try await test.status(name)[.fleetChange]?.isTrue == true
        }
      }
      try await test.pass(.seconds(600))
      #expect(try await pods(test) == before)
      let condition = try await test.status("one")[.fleetChange]
      #expect(condition?.reason == "WithNextChange")
      #expect(
        condition?.message.hasPrefix(
          "this operator makes pods that differ in image of the log shipper;") == true)
      // A lost pod is made as it was.
      let lost = try #require(try await test.activePods().first { $0.pattern == "one" })
      try await test.delete(lost)
      try await test.until("two pods again") {
        try await test.activePods().count { $0.pattern == "one" } == 2
      }
      #expect(try await shippers(test, "one").contains("example.com/shipper:2") == false)
      // The owner's next change brings it.
      try await test.patch(
        .podPatterns, "one",
        ["spec": ["template": ["metadata": ["annotations": ["restarted": "now"]]]]])
      try await test.until("one has it") {
        try await shippers(test, "one") == ["example.com/shipper:2"]
      }
      try await test.until("and says so no more") {
        try await test.status("one")[.fleetChange] == nil
      }
      #expect(try await shippers(test, "two").contains("example.com/shipper:2") == false)
    }
  }

  @Test func `fleet changes reach one pattern after the other`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await replaceOperator(
      test,
      by: {
        Self.newImage(&$0)
        $0.fleet.operator = .roll
        $0.fleet.maxPatternsInMotion = .count(1)
      }
    ) { _ in
      try await test.until("all have it") {
        var inMotion = 0
        var done = 0
        for name in Self.names {
          let status = try await test.status(name)
          guard let rollout = status.rollout, rollout.cause == .operator else { continue }
          if rollout.isComplete { done += 1 } else { inMotion += 1 }
        }
        #expect(inMotion <= 1)
        return done == Self.names.count
      }
      for name in Self.names {
        #expect(try await shippers(test, name) == ["example.com/shipper:2"])
      }
    }
  }
}
