internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Defaults of a namespace, in a namespace whose patterns run already.
@Suite(.timeLimit(.minutes(10))) struct DefaultsTests {
  private func makeDefaults(
    _ text: String, labels: JSONValue = ["podpattern.dev/defaults": "true"],
    in test: OperatorHarness
  ) async throws {
    try await test.create(
      .configMaps,
      [
        "metadata": ["name": "shipping", "labels": labels],
        "data": ["logShipper": .string(text)],
      ])
  }

  /// Annotates the namespace as `kubectl annotate` does; nil takes the annotation away.
  private func annotate(_ name: String?, in test: OperatorHarness) async throws {
    let value = name.map { JSONValue.string($0) } ?? .null
    _ = try await test.client.patch(
      .namespaces, ObjectKey(namespace: "", name: "shop"), .merge,
      ["metadata": ["annotations": [ChildLabels.defaults: value]]], as: JSONValue.self)
  }

  /// The pipelines of the pods' log shippers.
  private func configuration(_ test: OperatorHarness) async throws -> [String] {
    let pods = try await test.list(.pods).filter { $0["metadata"]?["deletionTimestamp"] == nil }
    let prefix = ChildLabels.pipelinePrefix
    let keys = pods.flatMap { $0["metadata"]?["annotations"]?.object?.keys ?? [] }
    return Set(keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
      .sorted()
  }

  private func untilReady(
    _ test: OperatorHarness, but old: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    try await test.until("all pods are of another revision", sourceLocation: sourceLocation) {
      let status = try await test.status()
      guard status[.ready]?.isTrue == true, status.updateRevision != old else { return false }
      let pods = try await test.activePods()
      return pods.count == 2 && pods.allSatisfy { $0.revision == status.updateRevision }
    }
    return try await test.status().updateRevision
  }

  @Test func `a namespace says what the helpers of its patterns get`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 2, ["initializers": [["name": "db", "waitFor": ["tcp": "db:5432"]]]])
      let plain = try await untilReady(test)
      try await test.create(
        .configMaps,
        [
          "metadata": ["name": "shipping", "labels": ["podpattern.dev/defaults": "true"]],
          "data": ["helpers": "resources: {requests: {cpu: 100m}}"],
        ])
      try await annotate("shipping", in: test)
      _ = try await untilReady(test, but: plain)
      let pods = try await test.list(.pods).filter { $0["metadata"]?["deletionTimestamp"] == nil }
      let containers = pods.flatMap { $0["spec"]?["initContainers"]?.array ?? [] }
      let helpers = containers.filter { $0["name"]?.string == "db" }
      #expect(helpers.count == 2)
      for helper in helpers { #expect(helper["resources"] == ["requests": ["cpu": "100m"]]) }
      #expect(try await test.status().rollout?.cause == .defaults)
    }
  }

  @Test func `an annotation, a changed ConfigMap and a removed annotation roll out`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      let plain = try await untilReady(test)
      #expect(try await configuration(test) == ["stdout"])

      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await annotate("shipping", in: test)
      let loki = try await untilReady(test, but: plain)
      #expect(try await configuration(test) == ["loki"])

      try await test.patch(
        .configMaps, "shipping",
        ["data": ["logShipper": "outputs: [{forward: {host: fluentd}}]"]])
      let forward = try await untilReady(test, but: loki)
      #expect(try await configuration(test) == ["forward"])

      try await annotate(nil, in: test)
      #expect(try await untilReady(test, but: forward) == plain)
      #expect(try await configuration(test) == ["stdout"])
    }
  }

  @Test func `an annotation that is no name is told, and in no command`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      for name in ["$(reboot)", "..", "a;b\u{1b}[2J\nc", "A"] {
        try await annotate(name, in: test)
        if name == "$(reboot)" { try await test.createPattern(replicas: 1) }
        try await test.until("it is told: \(name.debugDescription)") {
          let stalled = try await test.status()[.stalled]
          return stalled?.isTrue == true && stalled?.reason == "InvalidDefaults"
            && stalled?.message.contains("and is \"\(name.inOneLine)\"") == true
        }
        let message = try #require(try await test.status()[.stalled]?.message)
        #expect(!message.contains("kubectl"), "\(message)")
      }
    }
  }

  @Test func `a pattern that says it all itself is left as it is, without a write`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 2, ["logShipper": ["outputs": [["stdout": [:]]]]])
      let before = try await untilReady(test)
      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await test.settled()
      let requests = { test.requests.all.count { $0.method != .get } }
      let writes = requests()
      try await annotate("shipping", in: test)
      try await test.settled()
      #expect(try await test.status().updateRevision == before)
      #expect(requests() == writes)
    }
  }

  @Test func `a ConfigMap is read where a namespace names it, and once`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let reads = {
        test.requests.all.count { $0.method == .get && $0.path.hasSuffix("/configmaps/shipping") }
      }
      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await test.createPattern(replicas: 2)
      let plain = try await untilReady(test)
      #expect(reads() == 0)
      #expect(
        test.requests.all.allSatisfy {
          !$0.path.hasSuffix("/configmaps") || $0.query.contains { $0.name == "labelSelector" }
        })
      try await annotate("shipping", in: test)
      _ = try await untilReady(test, but: plain)
      try await test.patch(["spec": ["replicas": 3]])
      try await test.untilReplicas(3)
      #expect(reads() == 1)
    }
  }

  @Test func `a ConfigMap that can't be read changes nothing until it can`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      let plain = try await untilReady(test)
      let rule = test.cluster.faults.refuse(.forbidden("may not read it"), times: nil) {
        $0.method == .get && $0.path.hasSuffix("/configmaps/shipping")
      }
      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await annotate("shipping", in: test)
      try await test.until("it is told") {
        try await test.status()[.stalled]?.message.contains("may not read it") == true
      }
      #expect(try await test.status().updateRevision == plain)
      test.cluster.faults.remove(rule)
      _ = try await untilReady(test, but: plain)
    }
  }

  @Test
  func `a ConfigMap that may not be read is asked for ever less often, and nothing else waits`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2, ["minReadySeconds": 10])
      _ = try await untilReady(test)
      test.cluster.faults.refuse(.forbidden("may not read it"), times: nil) {
        $0.method == .get && $0.path.hasSuffix("/configmaps/shipping")
      }
      let reads = {
        test.requests.all.count { $0.method == .get && $0.path.hasSuffix("/configmaps/shipping") }
      }
      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await annotate("shipping", in: test)
      // From 5 ms the delays double: 14 of them are more than a minute.
      try await test.pass(.seconds(60))
      #expect((10...18).contains(reads()), "\(reads()) reads")
      let before = reads()
      try await test.pass(.seconds(120))
      #expect((1...3).contains(reads() - before), "\(reads() - before) reads")

      let start = test.elapsed
      try await test.patch(["spec": ["replicas": 3]])
      try await test.until("it is told that three are ready") {
        try await test.status().readyReplicas == 3
      }
      #expect(test.elapsed - start < .seconds(2))
      try await test.until("it is told that three are available") {
        try await test.status().availableReplicas == 3
      }
      #expect(test.elapsed - start < .seconds(13))
    }
  }

  @Test func `a ConfigMap that is not there, unlabelled or wrong is told until it is put right`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      let plain = try await untilReady(test)
      let pods = Set(try await test.activePods().map(\.uid))
      func untilStalled(_ text: String) async throws {
        try await test.until("it is Stalled: \(text)") {
          let stalled = try await test.status()[.stalled]
          return stalled?.isTrue == true && stalled?.reason == "InvalidDefaults"
            && stalled?.message.contains(text) == true
        }
      }
      try await annotate("shipping", in: test)
      try await untilStalled("is not there or lacks the label")
      try await makeDefaults("outputs: [{loki: {}}]", labels: [:], in: test)
      try await test.settled()
      try await untilStalled("is not there or lacks the label")
      try await test.patch(
        .configMaps, "shipping", ["metadata": ["labels": [ChildLabels.defaults: "true"]]])
      try await untilStalled("data.logShipper.outputs[0].loki.url: Required value")
      // The pods run on as they are meanwhile, and are scaled and replaced.
      #expect(Set(try await test.activePods().map(\.uid)) == pods)
      try await test.patch(["spec": ["replicas": 3]])
      try await test.untilReplicas(3)
      #expect(try await test.activePods().allSatisfy { $0.revision == plain })
      try await test.patch(["spec": ["replicas": 2]])
      try await test.untilReplicas(2)
      try await test.patch(
        .configMaps, "shipping",
        ["data": ["logShipper": "outputs: [{loki: {url: 'http://loki:3100'}}]"]])
      _ = try await untilReady(test, but: plain)
      #expect(try await test.status()[.stalled]?.isTrue == false)
    }
  }

  @Test func `what the last defaults broke is gone back from, down to the configuration`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.kubelet.script(
        .imageNotPulled(message: "not found"), container: "log-shipper", image: "nowhere/bit:1")
      try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
      try await annotate("shipping", in: test)
      try await test.createPattern(
        replicas: 2,
        ["strategy": ["rollback": "Automatic"], "progressDeadlineSeconds": 30])
      let good = try await untilReady(test)
      #expect(try await configuration(test) == ["loki"])
      try await test.patch(
        .configMaps, "shipping",
        [
          "data": [
            "logShipper": "{image: 'nowhere/bit:1', outputs: [{forward: {host: fluentd}}]}"
          ]
        ])
      try await test.until("it is given up") {
        try await test.status().rollback?.to == good
      }
      try await test.until("all is as it was") {
        let active = try await test.activePods()
        guard active.count == 2, active.allSatisfy({ $0.revision == good && $0.isReady }) else {
          return false
        }
        return try await configuration(test) == ["loki"]
      }
    }
  }

  @Test func `an operator that starts without the ConfigMap leaves the pods as they are`()
    async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
    try await annotate("shipping", in: test)
    try await test.withOperator {
      try await test.createPattern(replicas: 2)
      _ = try await untilReady(test)
    }
    let pods = Set(try await test.pods().map(\.uid))
    try await test.client.delete(.configMaps, test.key("shipping"))
    try await test.withOperator {
      try await test.until("it is Stalled") {
        try await test.status()[.stalled]?.reason == "InvalidDefaults"
      }
      try await test.settled()
      #expect(Set(try await test.pods().map(\.uid)) == pods)
      #expect(try await configuration(test) == ["loki"])
    }
  }

  @Test
  func `an operator that may not read Namespaces does without, and one that starts anew knows`()
    async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    try await makeDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]", in: test)
    try await annotate("shipping", in: test)
    let refusing = RefusingTransport(test.transport) { $0.path == "/api/v1/namespaces" }
    refusing.refuse()
    try await test.withOperator(over: refusing) {
      try await test.createPattern(replicas: 2)
      _ = try await untilReady(test)
      #expect(try await configuration(test) == ["stdout"])
    }
    let plain = try await test.status().updateRevision
    try await test.withOperator {
      _ = try await untilReady(test, but: plain)
      #expect(try await configuration(test) == ["loki"])
    }
  }
}
