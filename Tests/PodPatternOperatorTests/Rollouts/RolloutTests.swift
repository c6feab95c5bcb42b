internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Patterns whose template changes, under a simulated kubelet.
@Suite(.timeLimit(.minutes(10))) struct RolloutTests {
  private static let web: JSONValue = [
    "name": "web", "image": "nginx:1.27", "resources": ["requests": ["cpu": "100m"]],
  ]

  /// A change of one field of the runtime container.
  private func container(_ field: String, _ value: JSONValue) -> JSONValue {
    var container = Self.web
    container[field] = value
    return ["spec": ["template": ["spec": ["containers": [container]]]]]
  }

  /// Makes a pattern, changes it, and waits until the change has come to its end.
  private func change(
    _ test: OperatorHarness, replicas: Int, strategy: JSONValue = [:], to patch: JSONValue
  ) async throws -> (before: [PodSnapshot], after: [PodSnapshot], status: PodPatternStatus) {
    try await test.createPattern(
      replicas: replicas,
      podSpec: ["containers": [Self.web]],
      ["strategy": strategy])
    try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
    let before = try await test.activePods()
    let old = try await test.status().updateRevision
    // Of a burst of changes the last is told, and this is to be one by itself.
    try await test.pass(.seconds(1))
    try await test.patch(patch)
    try await test.until("the change has come to its end") {
      let status = try await test.status()
      return status.updateRevision != old && status.rollout?.isComplete == true
        && status.currentRevision == status.updateRevision && status[.ready]?.isTrue == true
        && status[.reconciling]?.isTrue == false
    }
    return (before, try await test.activePods(), try await test.status())
  }

  private func events(_ test: OperatorHarness, _ reason: String) async throws -> [String] {
    try await test.list(.events).filter { $0["reason"]?.string == reason }
      .compactMap { $0["note"]?.string }
  }

  private func untilEvent(
    _ test: OperatorHarness, _ reason: String
  ) async throws -> [String] {
    try await test.until("there is an Event \(reason)") {
      try await !events(test, reason).isEmpty
    }
    return try await events(test, reason)
  }

  @Test func `an image is changed in place, and that is told`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, status) = try await change(
        test, replicas: 4, strategy: ["inPlace": "IfPossible"],
        to: container("image", "nginx:1.28"))
      #expect(Set(before.map(\.uid)) == Set(after.map(\.uid)))
      #expect(after.allSatisfy { $0.containers.first?.restarts == 1 })
      #expect(after.allSatisfy { $0.revision == status.updateRevision })
      let rollout = try #require(status.rollout)
      #expect(rollout.method == .inPlace)
      #expect(rollout.change == "image of container web")
      #expect((rollout.updated, rollout.total) == (4, 4))
      let started = try await untilEvent(test, "RolloutStarted")
      #expect(
        started == [
          "Updating 4 pods in place from revision \(rollout.from) to \(rollout.to):"
            + " image of container web"
        ])
      let completed = try await untilEvent(test, "RolloutCompleted")
      #expect(
        completed == ["Updated 4 pods to revision \(rollout.to): image of container web"])
    }
  }

  @Test func `a label of a single pod changes without another pod`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, status) = try await change(
        test, replicas: 1,
        to: ["spec": ["template": ["metadata": ["labels": ["tier": "front"]]]]])
      #expect(before.map(\.uid) == after.map(\.uid))
      #expect(after.first?.containers.first?.restarts == 0)
      #expect(status.rollout?.change == "label tier")
      let pod = try #require(try await test.list(.pods).first)
      #expect(pod["metadata"]?["labels"]?["tier"] == "front")
    }
  }

  @Test func `a single pod is stood in for while its container starts again`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, _) = try await change(
        test, replicas: 1, strategy: ["inPlace": "IfPossible"],
        to: container("image", "nginx:1.28"))
      #expect(before.map(\.uid) == after.map(\.uid))
      #expect(after.first?.containers.first?.restarts == 1)
      let created = try await untilEvent(test, "SuccessfulCreate")
      #expect(created.count == 2)
    }
  }

  @Test func `resources are changed by a resize`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, status) = try await change(
        test, replicas: 2, to: container("resources", ["requests": ["cpu": "200m"]]))
      #expect(Set(before.map(\.uid)) == Set(after.map(\.uid)))
      #expect(after.allSatisfy { $0.containers.first?.restarts == 0 })
      #expect(status.rollout?.method == .inPlace)
      for pod in try await test.list(.pods) {
        #expect(
          pod["status"]?["containerStatuses"]?[0]?["resources"]?["requests"]?["cpu"] == "200m")
      }
    }
  }

  @Test func `a pod that its node can't resize is replaced`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.kubelet.holdResizes(
        reason: "Infeasible", message: "Node didn't have enough capacity: cpu")
      let (before, after, _) = try await change(
        test, replicas: 2, to: container("resources", ["requests": ["cpu": "200m"]]))
      #expect(Set(before.map(\.uid)).isDisjoint(with: after.map(\.uid)))
    }
  }

  @Test func `what a running pod can't take replaces it`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, status) = try await change(
        test, replicas: 2, to: container("env", [["name": "A", "value": "1"]]))
      #expect(Set(before.map(\.uid)).isDisjoint(with: after.map(\.uid)))
      #expect(status.rollout?.method == .recreate)
      #expect(status.rollout?.change == "env of container web")
    }
  }

  @Test(arguments: [["inPlace": "Never"], [:]] as [JSONValue])
  func `no container that serves is changed in place where the pattern does not want it`(
    strategy: JSONValue
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (before, after, status) = try await change(
        test, replicas: 2, strategy: strategy,
        to: container("image", "nginx:1.28"))
      #expect(Set(before.map(\.uid)).isDisjoint(with: after.map(\.uid)))
      #expect(status.rollout?.method == .recreate)
    }
  }

  @Test func `pods that the server does not let be changed are replaced, and that is told`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.faults.add(
        FaultRule(.refuse(.forbidden("a policy says no")), times: nil) {
          $0.method == .patch && $0.concerns(.pods) && !$0.path.hasSuffix("/status")
        })
      let (before, after, _) = try await change(
        test, replicas: 2, strategy: ["inPlace": "IfPossible"],
        to: container("image", "nginx:1.28"))
      #expect(Set(before.map(\.uid)).isDisjoint(with: after.map(\.uid)))
      let told = try await untilEvent(test, "InPlaceUpdateRefused")
      #expect(told.first?.hasSuffix("a policy says no") == true)
    }
  }

  @Test func `a paused change is told and not made`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 2, podSpec: ["containers": [Self.web]], ["paused": true])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let before = try await test.activePods()
      try await test.patch(container("image", "nginx:1.28"))
      try await test.until("the change is told") { try await test.status().rollout != nil }
      let status = try await test.status()
      #expect(status.summary == "Paused 0/2")
      #expect(status.rollout?.change == "image of container web")
      try await test.settled()
      #expect(try await Set(test.activePods().map(\.revision)) == Set(before.map(\.revision)))
      try await test.patch(["spec": ["paused": false]])
      try await test.until("the change is made") {
        try await test.status().rollout?.isComplete == true
      }
    }
  }

  // MARK: - History

  private func history(_ test: OperatorHarness) async throws -> [Int: PatternRevision] {
    let revisions = try await test.list(.controllerRevisions)
      .compactMap(PatternRevision.init(json:))
    return Dictionary(revisions.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func setImage(_ test: OperatorHarness, _ image: String) async throws {
    let before = try await test.status().updateRevision
    try await test.patch(container("image", .string(image)))
    try await test.until("\(image) is out") {
      let status = try await test.status()
      return status.updateRevision != before && status.currentRevision == status.updateRevision
    }
  }

  @Test func `revisions are kept in order, and as many as the pattern wants`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(podSpec: ["containers": [Self.web]], ["revisionHistoryLimit": 2])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      #expect(try await history(test).keys.sorted() == [1])
      for image in ["nginx:1.28", "nginx:1.29", "nginx:1.30", "nginx:1.31"] {
        try await setImage(test, image)
      }
      try await test.until("the history is shortened") {
        try await history(test).keys.sorted() == [3, 4, 5]
      }
      let latest = try #require(try await history(test)[5])
      #expect(latest.change == "image of container web")
      #expect(latest.revision == (try await test.status().updateRevision))
      let declared = latest.declaration["template"]?["spec"]?["containers"]?[0]?["image"]
      #expect(declared == "nginx:1.31")
      // Going back makes an old revision the latest.
      let old = try #require(try await history(test)[3])
      try await setImage(test, "nginx:1.29")
      try await test.until("the old revision is the latest") {
        try await history(test)[6]?.revision == old.revision
      }
      #expect(try await history(test).keys.sorted() == [4, 5, 6])
    }
  }

  @Test func `why a person changed it is kept with the revision`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern()
      try await test.until("there is a revision") { try await history(test)[1] != nil }
      try await test.patch(
        ["metadata": ["annotations": ["kubernetes.io/change-cause": "a better page"]]])
      try await test.until("the cause is kept") {
        try await history(test)[1]?.changeCause == "a better page"
      }
    }
  }

  @Test func `an operator that starts makes no revision anew`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await test.withOperator {
      try await test.createPattern()
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
    }
    let before = try await test.list(.controllerRevisions).map {
      $0["metadata"]?["resourceVersion"]
    }
    try await test.withOperator { try await test.settled() }
    let after = try await test.list(.controllerRevisions).map { $0["metadata"]?["resourceVersion"] }
    #expect(after == before)
  }

  // MARK: - Going back

  @Test func `an update that gets nowhere is gone back from, and tried again when it is another`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.kubelet.script(
        .imageNotPulled(message: "not found"), container: "web", image: "nginx:9")
      try await test.createPattern(
        replicas: 3, podSpec: ["containers": [Self.web]],
        ["strategy": ["rollback": "Automatic"], "progressDeadlineSeconds": 30])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let good = try await test.status().currentRevision
      try await test.patch(container("image", "nginx:9"))
      try await test.until("it is given up") {
        try await test.status().rollback != nil
      }
      try await test.until("all pods are as they were") {
        let active = try await test.activePods()
        return active.count == 3 && active.allSatisfy { $0.revision == good && $0.isReady }
      }
      let status = try await test.status()
      #expect(status.rollback?.to == good)
      #expect(status.rollback?.from == status.updateRevision)
      #expect(status[.stalled]?.reason == "RolledBack")
      #expect(status[.ready]?.isTrue == false)
      #expect(status.updatedReplicas == 0)
      let told = try await untilEvent(test, "RolledBack")
      #expect(told.first?.contains("ImagePullBackOff web") == true, "\(told)")
      // It stays there, and is tried again once it is another revision.
      try await test.pass(.seconds(120))
      #expect(try await test.activePods().allSatisfy { $0.revision == good })
      try await setImage(test, "nginx:1.28")
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      #expect(try await test.status().rollback == nil)
    }
  }

  @Test(arguments: [-3600, 3600])
  func `a new operator whose clock is wrong by an hour gives nothing up before it has waited`(
    wrong: Int
  ) async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    test.cluster.kubelet.script(
      .imageNotPulled(message: "not found"), container: "web", image: "nginx:9")
    try await test.withOperator {
      try await test.createPattern(
        replicas: 3, podSpec: ["containers": [Self.web]],
        ["strategy": ["rollback": "Automatic"], "progressDeadlineSeconds": 60])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      try await test.patch(container("image", "nginx:9"))
      try await test.until("the update is under way") {
        try await test.status().rollout?.isComplete == false
      }
      try await test.pass(.seconds(20))
    }
    try await test.withOperator(wrong: .seconds(wrong)) {
      try await test.pass(.seconds(55))
      let status = try await test.status()
      #expect(status.rollback == nil)
      #expect(status[.stalled]?.isTrue == false)
      try await test.until("it is given up in its time") {
        try await test.status().rollback != nil
      }
    }
  }
}
