internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// ConfigMaps and Secrets whose content belongs to the revisions of a pattern.
@Suite(.timeLimit(.minutes(10))) struct ConfigurationTests {
  private static let volume: JSONValue = [
    "name": "settings", "configMap": ["name": "settings"],
  ]

  /// Pods that mount the ConfigMap, take a variable from it, and are of an image.
  private static func podSpec(image: String = "nginx:1.27", optional: Bool? = nil) -> JSONValue {
    var reference: JSONValue = ["name": "settings", "key": "level"]
    var volume = Self.volume
    if let optional {
      reference["optional"] = .bool(optional)
      volume["configMap"]?["optional"] = .bool(optional)
    }
    return [
      "volumes": [volume],
      "containers": [
        [
          "name": "web", "image": .string(image),
          "env": [["name": "LEVEL", "valueFrom": ["configMapKeyRef": reference]]],
          "volumeMounts": [["name": "settings", "mountPath": "/etc/web"]],
        ]
      ],
    ]
  }

  private static let snapshot: JSONValue = ["configuration": [["configMapName": "settings"]]]

  private func makeSettings(
    _ test: some Arena, level: String = "info", name: String = "settings"
  ) async throws {
    try await test.create(
      .configMaps,
      ["metadata": ["name": .string(name)], "data": ["level": .string(level), "a": "1"]])
  }

  private func setLevel(_ test: some Arena, _ level: String) async throws {
    try await test.patch(.configMaps, "settings", ["data": ["level": .string(level)]])
  }

  private func untilReady(
    _ test: some Arena, but old: String = "", pods count: Int = 2,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    try await test.until("all pods are of another revision", sourceLocation: sourceLocation) {
      let status = try await test.status()
      guard status[.ready]?.isTrue == true, status.updateRevision != old else { return false }
      let pods = try await test.activePods()
      return pods.count == count && pods.allSatisfy { $0.revision == status.updateRevision }
    }
    return try await test.status().updateRevision
  }

  /// The names of the ConfigMaps that the active pods mount, each with what it holds as `level`.
  private func mounted(_ test: some Arena) async throws -> [String: String] {
    let names = Set(try await test.activePods().map(\.key.name))
    var found: [String: String] = [:]
    for pod in try await test.list(.pods)
    where names.contains(pod["metadata"]?["name"]?.string ?? "") {
      let volumes = pod["spec"]?["volumes"]?.array ?? []
      let name = volumes.compactMap { $0["configMap"]?["name"]?.string }.first ?? ""
      let container = pod["spec"]?["containers"]?[0]
      let variable = container?["env"]?[0]?["valueFrom"]?["configMapKeyRef"]?["name"]
      #expect(variable?.string == name)
      found[name] = try await test.get(.configMaps, name)["data"]?["level"]?.string ?? ""
    }
    return found
  }

  // MARK: - Copies

  @Test func `pods have a copy that nobody can change and that their revision owns`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let revision = try await untilReady(test)
      let (name, level) = try #require(try await mounted(test).first)
      #expect(name.hasPrefix("weather-settings-"))
      #expect(level == "info")
      let copy = try await test.get(.configMaps, name)
      #expect(copy["immutable"] == true)
      #expect(copy["data"]?.canonicalText == #"{"a":"1","level":"info"}"#)
      let owners = copy["metadata"]?["ownerReferences"]?.array ?? []
      #expect(owners.map { $0["kind"]?.string } == ["ControllerRevision"])
      #expect(owners.map { $0["name"]?.string } == ["weather-\(revision)"])
    }
  }

  @Test func `a changed ConfigMap is rolled out, and the history names the key`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let old = try await untilReady(test)
      let before = try #require(try await mounted(test).keys.first)
      try await setLevel(test, "debug")
      let new = try await untilReady(test, but: old)
      #expect(try await mounted(test).values.map(\.self) == ["debug"])
      #expect(try await test.status().rollout?.change == "level of ConfigMap settings")
      #expect(try await test.status().rollout?.cause == .declaration)
      let entry = try await test.get(.controllerRevisions, "weather-\(new)")
      #expect(
        entry["metadata"]?["annotations"]?["podpattern.dev/change"] == "level of ConfigMap settings"
      )
      // The copy of the revision before is there for who goes back to it.
      #expect(try await test.get(.configMaps, before)["data"]?["level"] == "info")
      // Who takes the change back has the revision before again.
      try await setLevel(test, "info")
      #expect(try await untilReady(test, but: new) == old)
      #expect(try await mounted(test).keys.map(\.self) == [before])
    }
  }

  @Test func `what is not in the content of a ConfigMap rolls nothing out`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let revision = try await untilReady(test)
      let pods = Set(try await test.activePods().map(\.uid))
      try await test.patch(.configMaps, "settings", ["metadata": ["labels": ["team": "web"]]])
      try await test.client.delete(.configMaps, test.key("settings"))
      try await makeSettings(test)
      try await test.pass(.seconds(60))
      #expect(try await test.status().updateRevision == revision)
      #expect(Set(try await test.activePods().map(\.uid)) == pods)
    }
  }

  @Test func `revisions that found the same share a copy`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      var spec = Self.snapshot
      spec["revisionHistoryLimit"] = 0
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), spec)
      let old = try await untilReady(test)
      let copy = try #require(try await mounted(test).keys.first)
      try await test.patch(["spec": ["template": ["spec": Self.podSpec(image: "nginx:1.28")]]])
      let new = try await untilReady(test, but: old)
      #expect(try await mounted(test).keys.map(\.self) == [copy])
      try await test.until("the revision before is gone") {
        try await test.list(.controllerRevisions).map { $0["metadata"]?["name"]?.string }
          == ["weather-\(new)"]
      }
      try await test.pass(.seconds(30))
      let owners = try await test.get(.configMaps, copy)["metadata"]?["ownerReferences"]?.array
      #expect(owners?.compactMap { $0["name"]?.string }.contains("weather-\(new)") == true)
      // And with the last revision goes the copy.
      try await setLevel(test, "debug")
      _ = try await untilReady(test, but: new)
      try await test.until("the copy is gone") {
        !(try await test.list(.configMaps)).contains { $0["metadata"]?["name"]?.string == copy }
      }
    }
  }

  @Test func `a copy that somebody deletes is made again`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let revision = try await untilReady(test)
      let copy = try #require(try await mounted(test).keys.first)
      try await test.client.delete(.configMaps, test.key(copy))
      try await test.until("it is there") {
        try await test.list(.configMaps).contains { $0["metadata"]?["name"]?.string == copy }
      }
      #expect(try await untilReady(test) == revision)
    }
  }

  @Test func `a copy that can't be made keeps pods as they are, and says why`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let old = try await untilReady(test)
      let pods = Set(try await test.activePods().map(\.uid))
      // Somebody else's ConfigMap has the name that the next copy will have.
      let object: JSONValue = ["data": ["a": "1", "level": "debug"]]
      let digest = ConfigurationReading.Content(configMap: object).digest
      try await test.create(
        .configMaps,
        ["metadata": ["name": .string("weather-settings-\(digest)")], "data": ["x": "y"]])
      try await setLevel(test, "debug")
      try await test.until("Stalled") { try await test.status()[.stalled]?.isTrue == true }
      let stalled = try await test.status()[.stalled]
      #expect(stalled?.reason == "FailedConfiguration")
      #expect(
        stalled?.message
          == "ConfigMap weather-settings-\(digest) exists and is no copy of ConfigMap settings:"
          + " delete it")
      try await test.pass(.seconds(60))
      #expect(Set(try await test.activePods().map(\.uid)) == pods)
      try await test.client.delete(.configMaps, test.key("weather-settings-\(digest)"))
      _ = try await untilReady(test, but: old)
      #expect(try await mounted(test).values.map(\.self) == ["debug"])
    }
  }

  @Test func `a new operator finds everything as it is and writes nothing`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await test.withOperator {
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      _ = try await untilReady(test)
    }
    let before =
      try await test.list(.configMaps) + test.list(.pods)
      + test.list(.controllerRevisions)
    try await test.withOperator {
      try await test.pass(.seconds(60))
      let after =
        try await test.list(.configMaps) + test.list(.pods)
        + test.list(.controllerRevisions)
      #expect(after.map(\.version) == before.map(\.version))
    }
  }

  // MARK: - Held back, and going back

  @Test(arguments: ["paused", "partition", "OnDelete"])
  func `a lost pod that is held back finds what it had`(hold: String) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      var spec = Self.snapshot
      switch hold {
      case "partition": spec["strategy"] = ["rollingUpdate": ["partition": 2]]
      case "OnDelete": spec["strategy"] = ["type": "OnDelete"]
      default: break
      }
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), spec)
      let old = try await untilReady(test)
      if hold == "paused" { try await test.patch(["spec": ["paused": true]]) }
      try await setLevel(test, "debug")
      try await test.until("the change is seen") {
        try await test.status().updateRevision != old
      }
      let pod = try #require(try await test.activePods().first)
      if hold == "OnDelete" {
        try await test.fail(pod, reason: "Evicted")
      } else {
        try await test.delete(pod)
      }
      try await test.until("it is replaced") {
        let pods = try await test.activePods()
        return pods.count == 2 && pods.allSatisfy { $0.uid != pod.uid && $0.isReady }
      }
      #expect(try await mounted(test).values.map(\.self) == ["info"])
    }
  }

  @Test func `an automatic rollback brings back what the pods found`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.kubelet.script(
        .imageNotPulled(message: "not found"), container: "web", image: "nginx:9")
      try await makeSettings(test)
      var spec = Self.snapshot
      spec["strategy"] = ["rollback": "Automatic"]
      spec["progressDeadlineSeconds"] = 30
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), spec)
      let good = try await untilReady(test)
      try await setLevel(test, "debug")
      try await test.patch(["spec": ["template": ["spec": Self.podSpec(image: "nginx:9")]]])
      try await test.until("it is given up") { try await test.status().rollback?.to == good }
      try await test.until("all pods are as they were") {
        let active = try await test.activePods()
        return active.count == 2 && active.allSatisfy { $0.revision == good && $0.isReady }
      }
      #expect(try await mounted(test).values.map(\.self) == ["info"])
      // A pod that is lost now finds the same.
      try await test.delete(try #require(try await test.activePods().first))
      try await test.until("two pods") { try await test.activePods().count == 2 }
      #expect(try await mounted(test).values.map(\.self) == ["info"])
    }
  }

  @Test func `a pattern that is kept at a version does not follow the ConfigMap`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let old = try await untilReady(test)
      let copy = try #require(try await mounted(test).keys.first)
      try await setLevel(test, "debug")
      let new = try await untilReady(test, but: old)
      // As rollout undo does it.
      let history = try await test.list(.controllerRevisions).compactMap(
        PatternRevision.init(json:))
      let target = try #require(history.first { $0.revision == old })
      let current = try #require(history.first { $0.revision == new })
      let pattern = try await test.get(.podPatterns, "weather")
      #expect(target.isDeclared(by: pattern["spec"] ?? [:]))
      #expect(!target.hasSameCopies(as: current))
      _ = try await test.client.patch(
        .podPatterns, test.key("weather"), .json,
        target.restoringPatch(of: pattern, at: current).json, as: JSONValue.self)
      #expect(try await untilReady(test, but: new) == old)
      #expect(try await mounted(test) == [copy: "info"])
      try await setLevel(test, "trace")
      try await test.pass(.seconds(30))
      #expect(try await test.status().updateRevision == old)
      // And follows it again without the version.
      try await test.patch(["spec": Self.snapshot])
      _ = try await untilReady(test, but: old)
      #expect(try await mounted(test).values.map(\.self) == ["trace"])
    }
  }

  @Test func `a version that is not kept is told, and pods stay as they are`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      let revision = try await untilReady(test)
      try await test.patch(
        ["spec": ["configuration": [["configMapName": "settings", "version": "zzz"]]]])
      try await test.until("Stalled") { try await test.status()[.stalled]?.isTrue == true }
      let stalled = try await test.status()[.stalled]
      #expect(stalled?.reason == "MissingConfiguration")
      #expect(
        stalled?.message
          == "version zzz of ConfigMap settings, which spec.configuration[0].version names, is not"
          + " kept any more: remove that field, so that the pods have what the ConfigMap holds now")
      #expect(try await test.activePods().allSatisfy { $0.revision == revision })
    }
  }

  // MARK: - Restart

  @Test(arguments: ["configMap", "secret"])
  func `pods are replaced when what they follow has changed`(kind: String) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let type: ResourceType = kind == "secret" ? .secrets : .configMaps
      try await test.create(
        type, ["metadata": ["name": "settings"], "data": ["level": "aW5mbw=="]])
      try await test.createPattern(
        replicas: 2,
        ["configuration": .array([.object(["\(kind)Name": "settings", "mode": "Restart"])])])
      let old = try await untilReady(test)
      try await test.patch(type, "settings", ["data": ["level": "ZGVidWc="]])
      _ = try await untilReady(test, but: old)
      let kindName = kind == "secret" ? "Secret settings" : "level of ConfigMap settings"
      #expect(try await test.status().rollout?.change == kindName)
      let names = try await test.list(.configMaps).map { $0["metadata"]?["name"]?.string ?? "" }
      #expect(!names.contains { $0.hasPrefix("weather-settings") })
    }
  }

  // MARK: - What is missing

  @Test func `pods wait for a ConfigMap that is not there yet`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      try await test.until("Stalled") { try await test.status()[.stalled]?.isTrue == true }
      let status = try await test.status()
      #expect(status.summary == "MissingConfiguration")
      #expect(
        status[.stalled]?.message
          == "ConfigMap settings, which spec.configuration[0] names, is not there: create it, or take"
          + " it out of spec.configuration")
      #expect(try await test.pods().isEmpty)
      try await makeSettings(test)
      _ = try await untilReady(test)
    }
  }

  @Test(arguments: [false, true])
  func `a ConfigMap that goes leaves the pods as they are, and lost ones are replaced`(
    isRestarted: Bool
  ) async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await test.withOperator {
      try await makeSettings(test)
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      _ = try await untilReady(test)
      if !isRestarted { try await check() }
    }
    if isRestarted { try await test.withOperator { try await check() } }

    @Sendable func check() async throws {
      let revision = try await test.status().updateRevision
      try await test.client.delete(.configMaps, test.key("settings"))
      try await test.until("Stalled") { try await test.status()[.stalled]?.isTrue == true }
      #expect(try await test.status()[.stalled]?.reason == "MissingConfiguration")
      try await test.delete(try #require(try await test.activePods().first))
      try await test.until("it is replaced") {
        let pods = try await test.activePods()
        return pods.count == 2 && pods.allSatisfy { $0.revision == revision && $0.isReady }
      }
      #expect(try await mounted(test).values.map(\.self) == ["info"])
      try await makeSettings(test)
      try await test.until("all is well") { try await test.status()[.ready]?.isTrue == true }
      #expect(try await test.status().updateRevision == revision)
    }
  }

  @Test func `pods that start without a ConfigMap do, and get it once it is there`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 2, podSpec: Self.podSpec(optional: true), Self.snapshot)
      let without = try await untilReady(test)
      try await makeSettings(test)
      _ = try await untilReady(test, but: without)
      #expect(try await test.status().rollout?.change == "ConfigMap settings created")
      #expect(try await mounted(test).values.map(\.self) == ["info"])
    }
  }

  @Test func `a right that the operator lacks is told with the chart's value for it`() async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    try await makeSettings(test)
    let transport = ForbiddingTransport(base: test.transport, path: "/configmaps/settings")
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 2, podSpec: Self.podSpec(), Self.snapshot)
      try await test.until("Stalled") { try await test.status()[.stalled]?.isTrue == true }
      let message = try await test.status()[.stalled]?.message ?? ""
      #expect(
        message.hasPrefix("ConfigMap settings, which spec.configuration[0] names, can't be read:"),
        "\(message)")
      #expect(message.contains("rbac.configuration.configMaps"))
    }
  }
}

extension JSONValue {
  fileprivate var version: String { self["metadata"]?["resourceVersion"]?.string ?? "" }

  fileprivate var canonicalText: String {
    let sorted = JSONValue.object((object ?? [:]).sortedByKey)
    return String(decoding: sorted.serialized(), as: UTF8.self)
  }
}

/// Refuses what it is asked about one object.
private struct ForbiddingTransport: Transport {
  let base: any Transport
  let path: String

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    guard request.path.hasSuffix(path) else { return try await base.send(request) }
    return APIResponse(
      status: 403,
      body: .init(
        #"""
        {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,
        "message":"configmaps \"settings\" is forbidden"}
        """#.utf8))
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }
}
