internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Updates in place of containers that serve, under a simulated kubelet: pods leave their Services
/// first, and no request is lost.
@Suite(.timeLimit(.minutes(10))) struct WithdrawalRolloutTests {
  private static let slow = KubeletConfiguration(
    starting: .seconds(2), becomingReady: .seconds(1), resizing: .seconds(1))
  private static let grace = 10

  private static func image(_ tag: String) -> JSONValue {
    ["template": ["spec": ["containers": [["name": "web", "image": .string("nginx:\(tag)")]]]]]
  }

  private static func strategy(_ rollingUpdate: JSONValue = ["maxSurge": 0, "maxUnavailable": 1])
    -> JSONValue
  {
    ["strategy": ["inPlace": "IfPossible", "rollingUpdate": rollingUpdate]]
  }

  /// Runs a test with an operator that is watched.
  private func run(
    _ body: @Sendable (OperatorHarness, WithdrawalWitness) async throws -> Void
  ) async throws {
    let test = try await OperatorHarness(kubelet: Self.slow)
    let witness = WithdrawalWitness(test, grace: .seconds(Self.grace))
    try await test.withOperator(over: witness) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await witness.run() }
        try await body(test, witness)
        group.cancelAll()
      }
    }
    #expect(witness.findings == [])
  }

  private func untilReady(_ test: OperatorHarness) async throws {
    try await test.until("Ready") {
      let status = try await test.status()
      return status[.ready]?.isTrue == true && status[.reconciling]?.isTrue == false
    }
    try await test.pass(.seconds(2))
  }

  private func change(_ test: OperatorHarness, _ spec: JSONValue) async throws {
    try await test.patch(["spec": spec])
  }

  private func untilDone(_ test: OperatorHarness, from old: String?) async throws {
    try await test.until("the change is complete") {
      let status = try await test.status()
      return status.updateRevision != old && status.currentRevision == status.updateRevision
        && status[.ready]?.isTrue == true && status[.reconciling]?.isTrue == false
    }
  }

  private func untilOneIsOut(_ test: OperatorHarness) async throws {
    try await test.until("a pod is out of its Services") {
      try await test.activePods().contains { $0.inPlaceGate?.isClosed == true && !$0.isReady }
    }
  }

  private func restarts(_ test: OperatorHarness) async throws -> [Int] {
    try await test.activePods().map { $0.containers.reduce(0) { $0 + $1.restarts } }
  }

  private static let limits: [JSONValue] = [
    ["maxSurge": 0, "maxUnavailable": 1], ["maxSurge": 1, "maxUnavailable": 0],
  ]

  @Test(arguments: limits)
  func `five pods leave their Services one after the other before containers restart in them`(
    limits: JSONValue
  ) async throws {
    try await run { test, witness in
      try await test.createPattern(replicas: 5, Self.strategy(limits))
      try await untilReady(test)
      let (before, old) = (try await test.activePods(), try await test.status().updateRevision)
      #expect(before.allSatisfy { $0.inPlaceGate == .open })
      _ = witness.leastReady()
      let start = test.elapsed
      try await change(test, Self.image("1.28"))
      try await untilDone(test, from: old)
      let isSparing = limits["maxUnavailable"] == 0
      #expect(witness.leastReady() == (isSparing ? 5 : 4))
      #expect(witness.updates == 5)
      #expect(test.elapsed - start >= .seconds(5 * (Self.grace + 3)))
      let after = try await test.activePods()
      #expect(Set(after.map(\.uid)) == Set(before.map(\.uid)))
      #expect(try await restarts(test) == [1, 1, 1, 1, 1])
      #expect(after.allSatisfy { $0.inPlaceGate == .open && $0.isReady })
      #expect(try await test.status().rollout?.method == .inPlace)
    }
  }

  @Test func `who looks sees what a pod that is out is waiting for`() async throws {
    try await run { test, _ in
      try await test.createPattern(replicas: 2, Self.strategy())
      try await untilReady(test)
      try await change(test, Self.image("1.28"))
      try await untilOneIsOut(test)
      let out = try #require(try await test.activePods().first { !$0.isReady })
      try await test.until("it is told") {
        try await test.status()[.ready]?.message.contains(
          "\(out.key.name): UpdatingInPlace: being updated in place: out of its Services since")
          == true
      }
      let message = try #require(try await test.status()[.ready]).message
      #expect(
        message.hasSuffix("and changed after 10 s of that (strategy.inPlaceGracePeriodSeconds)"))
      let pod = try await test.get(.pods, out.key.name)
      let condition = try #require(
        pod["status"]?["conditions"]?.array?.first {
          $0["type"]?.string == InPlaceGate.conditionType
        })
      #expect(condition["status"] == "False" && condition["reason"] == "InPlaceUpdate")
      try await test.until("there is an Event") {
        try await test.list(.events).contains {
          $0["reason"] == "LeavingServices" && $0["regarding"]?["name"]?.string == out.key.name
        }
      }
      try await test.until("the kubelet is named") {
        try await test.status()[.ready]?.message.contains(
          "the kubelet has yet to restart container web") == true
      }
    }
  }

  @Test func `an update that is taken back in time restarts nothing`() async throws {
    try await run { test, witness in
      try await test.createPattern(replicas: 3, Self.strategy())
      try await untilReady(test)
      let old = try await test.status().updateRevision
      try await change(test, Self.image("1.28"))
      try await untilOneIsOut(test)
      try await test.pass(.seconds(5))
      try await change(test, Self.image("1.27"))
      try await test.until("all is as it was") {
        let pods = try await test.activePods()
        return try await test.status().updateRevision == old
          && pods.allSatisfy { $0.inPlaceGate == .open && $0.isReady }
      }
      try await test.pass(.seconds(60))
      #expect(try await restarts(test) == [0, 0, 0])
      #expect(witness.updates == 0)
    }
  }

  @Test func `a pause in the middle brings the pod back, and it leaves anew later`() async throws {
    try await run { test, witness in
      try await test.createPattern(replicas: 3, Self.strategy())
      try await untilReady(test)
      let old = try await test.status().updateRevision
      try await change(test, Self.image("1.28"))
      try await untilOneIsOut(test)
      try await change(test, ["paused": true])
      try await test.until("all are in their Services") {
        try await test.activePods().allSatisfy { $0.inPlaceGate == .open && $0.isReady }
      }
      try await test.pass(.seconds(60))
      #expect(try await restarts(test) == [0, 0, 0])
      try await change(test, ["paused": false])
      try await untilDone(test, from: old)
      #expect(try await restarts(test) == [1, 1, 1] && witness.updates == 3)
    }
  }

  /// A moment of an update at which an operator may be followed by another.
  enum Moment: String, Sendable, CaseIterable {
    case out, patched

    func holds(_ pods: [PodSnapshot], old: String?) -> Bool {
      pods.contains { pod in
        let isOut = pod.inPlaceGate?.isClosed == true && !pod.isReady
        return switch self {
        case .out: isOut && pod.revision == old
        case .patched: isOut && pod.revision != old && pod.isUpdatePending
        }
      }
    }
  }

  @Test(arguments: [Moment.out, .patched])
  func `another operator goes on where the last one was`(moment: Moment) async throws {
    let test = try await OperatorHarness(kubelet: Self.slow)
    let witness = WithdrawalWitness(test, grace: .seconds(Self.grace))
    try await test.withOperator(over: witness) {
      try await test.createPattern(replicas: 3, Self.strategy())
      try await untilReady(test)
      try await change(test, Self.image("1.28"))
      let old = try await test.activePods().first?.revision
      try await test.until(moment.rawValue) {
        moment.holds(try await test.activePods(), old: old)
      }
    }
    let before = try await test.activePods()
    let out = try #require(before.first { $0.inPlaceGate?.isClosed == true })
    // The next one's clock is wrong by an hour, which must not shorten the wait.
    try await test.withOperator(over: witness, wrong: .seconds(3600)) {
      try await test.until("the same pod is done first") {
        let pods = try await test.activePods()
        let isDone = pods.contains {
          $0.uid == out.uid && $0.revision != before.first?.revision && $0.isReady
        }
        #expect(pods.count { $0.inPlaceGate?.isClosed == true } <= 1)
        return isDone || moment == .patched
      }
      try await test.until("the update is complete") {
        let status = try await test.status()
        return status.rollout?.isComplete == true && status[.ready]?.isTrue == true
      }
      #expect(try await restarts(test) == [1, 1, 1])
      #expect(Set(try await test.activePods().map(\.uid)) == Set(before.map(\.uid)))
      #expect(try await test.activePods().allSatisfy { $0.inPlaceGate == .open })
    }
    #expect(witness.findings == [])
  }

  @Test func `a template's own readiness gate stays, and what others say of it`() async throws {
    try await run { test, _ in
      let other = "example.com/load-balancer"
      func admit() async throws {
        for pod in try await test.activePods() {
          let condition: JSONValue = ["type": .string(other), "status": "True"]
          _ = try await test.client.patch(
            .pods, pod.key, subresource: "status", .strategicMerge,
            ["status": ["conditions": [condition]]] as JSONValue, as: JSONValue.self)
        }
      }
      try await test.createPattern(
        replicas: 2, podSpec: ["readinessGates": [["conditionType": .string(other)]]],
        Self.strategy())
      try await test.untilReplicas(2)
      try await test.pass(.seconds(30))
      #expect(try await test.status()[.ready]?.message.contains(other) == true)
      try await admit()
      try await untilReady(test)
      let old = try await test.status().updateRevision
      try await change(test, Self.image("1.28"))
      try await untilDone(test, from: old)
      for pod in try await test.list(.pods) {
        let conditions = pod["status"]?["conditions"]?.array ?? []
        for type in [other, InPlaceGate.conditionType] {
          #expect(conditions.contains { $0["type"]?.string == type && $0["status"] == "True" })
        }
        #expect(pod["spec"]?["readinessGates"]?.array?.count == 2)
      }
      #expect(try await restarts(test) == [1, 1])
    }
  }

  @Test func `a restart for resources is waited for like one for an image`() async throws {
    try await run { test, witness in
      func web(_ cpu: String) -> JSONValue {
        [
          "containers": [
            [
              "name": "web", "image": "nginx:1.27",
              "resizePolicy": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]],
              "resources": ["requests": ["cpu": .string(cpu)]],
            ]
          ]
        ]
      }
      try await test.createPattern(replicas: 2, podSpec: web("100m"), Self.strategy())
      try await untilReady(test)
      let (before, old) = (try await test.activePods(), try await test.status().updateRevision)
      try await change(test, ["template": ["spec": web("200m")]])
      try await untilDone(test, from: old)
      #expect(witness.updates == 2)
      #expect(try await restarts(test) == [1, 1])
      #expect(Set(try await test.activePods().map(\.uid)) == Set(before.map(\.uid)))
    }
  }

  @Test func `a sidecar's image takes nobody out of Services`() async throws {
    try await run { test, _ in
      func clock(_ tag: String) -> JSONValue {
        ["sidecars": [["name": "clock", "container": ["image": .string("busybox:\(tag)")]]]]
      }
      var spec = Self.strategy()
      spec["sidecars"] = clock("1.36")["sidecars"]
      try await test.createPattern(replicas: 2, spec)
      try await untilReady(test)
      let (before, old) = (try await test.activePods(), try await test.status().updateRevision)
      try await change(test, clock("1.37"))
      try await untilDone(test, from: old)
      #expect(Set(try await test.activePods().map(\.uid)) == Set(before.map(\.uid)))
      #expect(try await !test.list(.events).contains { $0["reason"] == "LeavingServices" })
    }
  }

  @Test func `pods that were made without the gate are touched by no strategy, and replaced once`()
    async throws
  {
    try await run { test, _ in
      try await test.createPattern(replicas: 2)
      try await untilReady(test)
      let before = try await test.activePods()
      #expect(before.allSatisfy { $0.inPlaceGate == nil })
      let old = try await test.status().updateRevision
      try await change(test, Self.strategy())
      try await test.pass(.seconds(60))
      #expect(Set(try await test.activePods().map(\.uid)) == Set(before.map(\.uid)))
      #expect(try await test.status().updateRevision == old)
      #expect(try await test.status()[.fleetChange] == nil)
      try await change(test, Self.image("1.28"))
      try await untilDone(test, from: old)
      #expect(try await test.status().rollout?.method == .recreate)
      let new = try await test.activePods()
      #expect(Set(new.map(\.uid)).isDisjoint(with: before.map(\.uid)))
      #expect(new.allSatisfy { $0.inPlaceGate == .open })
      let next = try await test.status().updateRevision
      try await test.pass(.seconds(2))
      try await change(test, Self.image("1.29"))
      try await untilDone(test, from: next)
      #expect(Set(try await test.activePods().map(\.uid)) == Set(new.map(\.uid)))
    }
  }

  @Test func `a broken image is put right without another wait`() async throws {
    try await run { test, witness in
      test.cluster.kubelet.script(
        .imageNotPulled(message: "not found"), container: "web", image: "nginx:broken")
      try await test.createPattern(replicas: 3, Self.strategy())
      try await untilReady(test)
      let old = try await test.status().updateRevision
      _ = witness.leastReady()
      try await change(test, Self.image("broken"))
      try await test.until("one can't start") {
        try await test.status()[.ready]?.message.contains("ErrImagePull") == true
      }
      try await test.pass(.seconds(60))
      #expect(witness.leastReady() == 2 && witness.updates == 1)
      let broken = try #require(try await test.activePods().first { !$0.isReady })
      let fixed = test.elapsed
      try await change(test, Self.image("1.28"))
      try await test.until("it is right") {
        try await test.activePods().contains { $0.uid == broken.uid && $0.isReady }
      }
      #expect(test.elapsed - fixed < .seconds(Self.grace))
      try await untilDone(test, from: old)
    }
  }

  @Test func `pods that outlive their pattern come back into their Services`() async throws {
    try await run { test, _ in
      try await test.createPattern(replicas: 2, Self.strategy())
      try await untilReady(test)
      try await change(test, Self.image("1.28"))
      try await untilOneIsOut(test)
      try await test.client.delete(
        .podPatterns, test.key("weather"), options: .init(propagationPolicy: .orphan))
      try await test.pass(.seconds(30))
      let left = try await test.activePods()
      #expect(left.count == 2)
      #expect(left.allSatisfy { $0.inPlaceGate == .open && $0.isReady })
    }
  }
}

/// What an operator does that lacks the right to open gates.
@Suite(.timeLimit(.minutes(10))) struct WithdrawalRightTests {
  @Test func `without the right no pod has the gate, and that is told`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    try await test.withOperator(over: DenyingTransport(base: test.transport)) {
      try await test.createPattern(replicas: 2, ["strategy": ["inPlace": "IfPossible"]])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let before = try await test.activePods()
      #expect(before.allSatisfy { $0.inPlaceGate == nil })
      #expect(
        try await test.status()[.ready]?.message.contains("the operator may not patch pods/status")
          == true)
      try await test.pass(.seconds(1))
      try await test.patch([
        "spec": [
          "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]
        ]
      ])
      try await test.until("it is changed in place") {
        try await test.activePods().allSatisfy { $0.containers.first?.restarts == 1 }
      }
      #expect(Set(try await test.activePods().map(\.uid)) == Set(before.map(\.uid)))
    }
    // With the right nothing changes by itself.
    try await test.withOperator {
      try await test.pass(.seconds(30))
      #expect(
        try await test.status()[.ready]?.message.contains("may not patch pods/status") == false)
      #expect(try await test.activePods().allSatisfy { $0.inPlaceGate == nil })
    }
  }

  @Test func `a right that is taken away is missed in words, and then used again`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    let transport = RefusingTransport(test.transport) {
      $0.method == .patch && $0.path.contains("/pods/") && $0.path.hasSuffix("/status")
    }
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 2, ["strategy": ["inPlace": "IfPossible"]])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      transport.refuse()
      let lost = try #require(try await test.activePods().first)
      try await test.delete(lost)
      try await test.until("it is told") {
        try await test.status()[.stalled]?.reason == "FailedReadinessGate"
      }
      let message = try await test.status()[.stalled]?.message ?? ""
      #expect(
        message.contains(
          "the readiness gate podpattern.dev/in-place can't be opened: somebody may not do this"),
        "\(message)")
      transport.permit()
      try await test.until("Ready") {
        let status = try await test.status()
        return status[.ready]?.isTrue == true && status[.stalled]?.isTrue == false
      }
    }
  }

  @Test func `a server that does not know such questions is taken to deny`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    test.cluster.faults.add(
      FaultRule(.refuse(.forbidden("no questions")), times: nil) {
        $0.path.contains("selfsubjectaccessreviews")
      })
    try await test.withOperator {
      try await test.createPattern(replicas: 1, ["strategy": ["inPlace": "IfPossible"]])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      #expect(try await test.activePods().allSatisfy { $0.inPlaceGate == nil })
    }
  }
}

/// Answers every question about a right with no.
private struct DenyingTransport: Transport {
  let base: any Transport

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    guard request.path.hasSuffix("/selfsubjectaccessreviews") else {
      return try await base.send(request)
    }
    let answer: JSONValue = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
      "status": ["allowed": false, "reason": "RBAC: no role says so"],
    ]
    return APIResponse(status: 201, body: answer.serialized())
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }
}
