internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator
@testable internal import podpattern

/// What `podpattern plan` says beforehand, beside what then happens.
@Suite(.timeLimit(.minutes(10))) struct ForecastTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spec: JSONValue
  }

  private static func container(_ field: String, _ value: JSONValue) -> JSONValue {
    var web: JSONValue = [
      "name": "web", "image": "nginx:1.27", "resources": ["requests": ["cpu": "100m"]],
    ]
    web[field] = value
    return ["template": ["spec": ["containers": [web]]]]
  }

  private static func change(_ name: String, _ specs: JSONValue...) -> Change {
    Change(testDescription: name, spec: specs.dropFirst().reduce(specs[0]) { $0.patched(by: $1) })
  }

  private static let image = container("image", "nginx:1.28")
  private static let command = container("command", ["sleep", "1"])

  private static let further: [Change] = [
    change("image", image),
    change("cpu", container("resources", ["requests": ["cpu": "200m"]])),
    change("cpu in other words", container("resources", ["requests": ["cpu": "0.1"]])),
    change("command", command),
    change("port", container("ports", [["containerPort": 80]])),
    change("label", ["template": ["metadata": ["labels": ["tier": "front"]]]]),
    change("annotation", ["template": ["metadata": ["annotations": ["a": "b"]]]]),
    change("grace period", ["template": ["spec": ["terminationGracePeriodSeconds": 5]]]),
    change("a default written out", ["template": ["spec": ["dnsPolicy": "ClusterFirst"]]]),
    change("image and fewer", image, ["replicas": 1]),
    change("image and more", image, ["replicas": 5]),
    change("image, paused", image, ["paused": true]),
    change("command, partition", command, ["strategy": ["rollingUpdate": ["partition": 1]]]),
    change("image, OnDelete", image, ["strategy": ["type": "OnDelete"]]),
    change("image, Recreate", image, ["strategy": ["type": "Recreate"]]),
    change("image, never in place", image, ["strategy": ["inPlace": "Never"]]),
    change("image, in place from now on", image, ["strategy": ["inPlace": "IfPossible"]]),
  ]

  /// All fields of the drills of declarations, and what is changed below them.
  static let changes: [Change] =
    DeclarationDrills.fields.map { Change(testDescription: $0.name, spec: $0.change) } + further

  @Test(arguments: changes)
  func `what plan foretells is what happens`(change: Change) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 3,
        podSpec: [
          "containers": [
            ["name": "web", "image": "nginx:1.27", "resources": ["requests": ["cpu": "100m"]]]
          ]
        ],
        ["initializers": [["name": "fetch", "fetch": ["url": "http://x.test", "path": "a"]]]])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      try await test.pass(.seconds(2))
      let before = try await test.activePods()

      var declared = try await test.get(.podPatterns, "weather")
      declared["spec"] = (declared["spec"] ?? [:]).patched(by: change.spec)
      declared["status"] = nil
      let planner = try await Planner(test.client, ExpansionSettings(), FleetPolicy())
      let report = try await planner.plan(declared, namespace: "shop")
      guard case .changed(let forecast) = report.outcome else {
        Issue.record("\(report.text)")
        return
      }

      try await test.patch(["spec": change.spec])
      let generation = try await test.get(.podPatterns, "weather")["metadata"]?["generation"]?.count
      try await test.until("it is at rest") {
        let status = try await test.status()
        return status.observedGeneration == generation && status[.reconciling]?.isTrue == false
      }
      try await test.pass(.seconds(30))
      let after = try await test.activePods()
      let kept = before.filter { pod in after.contains { $0.uid == pod.uid } }
      let changed = after.compactMap { pod -> (old: PodSnapshot, new: PodSnapshot)? in
        before.first { $0.uid == pod.uid }.map { ($0, pod) }
      }.filter { $0.old.revision != $0.new.revision }
      let restarted = changed.count { $0.new.totalRestarts > $0.old.totalRestarts }
      #expect(forecast.restarted == restarted, "\(report.text)")
      #expect(forecast.patched == changed.count - restarted, "\(report.text)")
      #expect(
        forecast.replaced == before.count - kept.count - forecast.removed, "\(report.text)")
      #expect(after.count == before.count + forecast.added - forecast.removed, "\(report.text)")
      #expect(
        report.restartsPods == (restarted > 0 || kept.count + forecast.removed < before.count))
    }
  }

  @Test func `pods that have the readiness gate are foretold to be changed in place`() async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 3, ["strategy": ["inPlace": "IfPossible", "inPlaceGracePeriodSeconds": 5]])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      try await test.pass(.seconds(2))
      let before = try await test.activePods()
      var declared = try await test.get(.podPatterns, "weather")
      declared["spec"] = (declared["spec"] ?? [:]).patched(by: Self.image)
      declared["status"] = nil
      let planner = try await Planner(test.client, ExpansionSettings(), FleetPolicy())
      let report = try await planner.plan(declared, namespace: "shop")
      #expect(report.text.contains("3 pods changed in place, containers restart"), "\(report.text)")
      try await test.patch(["spec": Self.image])
      try await test.until("it is at rest") {
        let status = try await test.status()
        return status.rollout?.isComplete == true && status[.reconciling]?.isTrue == false
      }
      let after = try await test.activePods()
      #expect(Set(after.map(\.uid)) == Set(before.map(\.uid)))
      #expect(after.allSatisfy { $0.totalRestarts == 1 })
    }
  }

  @Test func `pods that have completed and are gone are not foretold to run again`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2, podSpec: ["restartPolicy": "Never"])
      try await test.until("two pods") { try await test.activePods().count == 2 }
      for pod in try await test.activePods() {
        try await test.setStatus(pod, ["phase": "Succeeded"])
      }
      try await test.until("completed") {
        try await test.status()[.ready]?.hasReason(.completed) == true
      }
      for pod in try await test.pods() { try await test.delete(pod) }
      try await test.pass(.seconds(5))
      var declared = try await test.get(.podPatterns, "weather")
      let planner = try await Planner(test.client, ExpansionSettings(), FleetPolicy())
      let same = try await planner.plan(declared, namespace: "shop")
      #expect(same.text.hasSuffix("  no pod changes\n"), "\(same.text)")
      declared["spec"]?["replicas"] = 3
      let more = try await planner.plan(declared, namespace: "shop")
      #expect(more.text.hasSuffix("  1 pod added\n"), "\(more.text)")
    }
  }

  @Test func `what the operator itself would change is told apart from what the pattern does`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      try await test.pass(.seconds(2))
      var settings = ExpansionSettings()
      settings.logShipper.image = "example.com/shipper:2"
      let planner = try await Planner(test.client, settings, FleetPolicy())
      let fleet = try await planner.fleet()
      #expect(
        fleet.map(\.text) == [
          """
          podpattern.podpattern.dev/weather in namespace shop
            waits for the next change of the pattern: image of the log shipper (fleet.operator is \
          WithNextChange)

          """
        ])
      #expect(fleet.allSatisfy { !$0.restartsPods })
      // By itself it comes to the same pods, later: whoever has a program decide is told of that, too.
      var rolling = FleetPolicy()
      rolling.operator = .roll
      let roller = try await Planner(test.client, settings, rolling)
      let rolled = try #require(try await roller.fleet().first)
      #expect(rolled.text.contains("follows by itself, a few patterns at a time: image of the log"))
      #expect(rolled.restartsPods)
      // Nothing restarts where nobody takes pods away, or there are none.
      try await test.patch(["spec": ["strategy": ["type": "OnDelete"]]])
      try await test.pass(.seconds(2))
      #expect(try await roller.fleet().allSatisfy { !$0.restartsPods })
      try await test.patch(["spec": ["strategy": ["type": "RollingUpdate"]]])
      try await test.pass(.seconds(2))
      #expect(try await roller.fleet().allSatisfy(\.restartsPods))
      var declared = try await test.get(.podPatterns, "weather")
      declared["spec"]?["template"]?["spec"]?["terminationGracePeriodSeconds"] = 5
      let report = try await planner.plan(declared, namespace: "shop")
      #expect(
        report.text == """
          podpattern.podpattern.dev/weather in namespace shop
            2 pods replaced by new ones
            changed by the pattern: configuration of the log shipper, terminationGracePeriodSeconds
            changed by the operator: image of the log shipper

          """)
      #expect(report.restartsPods)
      // What does not exist would be made, and what is wrong is refused in the server's words.
      declared["metadata"] = ["name": "other"]
      #expect(
        try await planner.plan(declared, namespace: "shop").text.hasSuffix(
          "  new: 2 pods to be made\n"))
      // A ConfigMap of defaults that is not there is told as the operator tells it.
      _ = try await test.client.patch(
        .namespaces, ObjectKey(namespace: "", name: "shop"), .merge,
        ["metadata": ["annotations": [ChildLabels.defaults: "gone"]]] as JSONValue,
        as: JSONValue.self)
      var live = try await test.get(.podPatterns, "weather")
      live["status"] = nil
      let missing = try await planner.plan(live, namespace: "shop").text
      #expect(missing.contains("names ConfigMap gone, which is not there"), "\(missing)")
      declared["spec"]?["replicas"] = -1
      #expect(try await planner.plan(declared, namespace: "shop").isFault)
    }
  }
}

extension PodSnapshot {
  fileprivate var totalRestarts: Int {
    (containers + initContainers).reduce(0) { $0 + $1.restarts }
  }
}

extension JSONValue {
  /// A merge patch (RFC 7396) applied, as far as it has no nulls in new places.
  fileprivate func patched(by patch: JSONValue) -> JSONValue {
    guard case .object(let members) = patch else { return patch }
    var result = object == nil ? [:] : self
    for (key, value) in members {
      result[key] = value.isNull ? nil : (result[key] ?? .null).patched(by: value)
    }
    return result
  }
}
