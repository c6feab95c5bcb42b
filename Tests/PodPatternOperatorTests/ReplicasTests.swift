internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct ReplicasTests {
  @Test func `a new pattern gets its pods, named, labelled and owned`() async throws {
    try await OperatorHarness.run { test in
      let pattern = try await test.createPattern(replicas: 3)
      try await test.untilReplicas(3)
      let uid = pattern["metadata"]?["uid"]?.string
      for pod in try await test.pods() {
        #expect(pod.key.name.hasPrefix("weather-\(pod.revision)-"))
        #expect(pod.pattern == "weather")
        #expect(pod.ownerUID == uid)
      }
      let status = try await test.status()
      #expect(status.ready == "0/3")
      #expect(status.selector == "podpattern.dev/pattern=weather")
      #expect(status.observedGeneration == 1)
    }
  }

  @Test
  func `where protobuf is refused on the way, pods are created in JSON, and it is asked once`()
    async throws
  {
    try await OperatorHarness.run { test in
      let refusal = FaultRule.Refusal(
        code: 415, reason: "UnsupportedMediaType", message: "only JSON here")
      @Sendable func isProtobuf(_ request: APIRequest) -> Bool {
        request.headers["Content-Type"] == WireFormat.protobuf.mediaType
      }
      _ = test.cluster.faults.refuse(refusal, times: nil, where: isProtobuf)
      let before = test.requests.count
      try await test.createPattern(replicas: 8)
      try await test.untilReplicas(8)
      let posts = test.requests.all.dropFirst(before).filter(isProtobuf)
      #expect(posts.count == 1)
      #expect(try await test.status()[.stalled]?.status != .true)
    }
  }

  @Test func `a new pattern costs a request for each pod, one for its revision and one status`()
    async throws
  {
    try await OperatorHarness.run { test in
      let before = test.requests.count
      try await test.createPattern(replicas: 40)
      try await test.untilReplicas(40)
      try await test.settled()
      let asked = test.requests.all.dropFirst(before)
      #expect(asked.count { $0.method == .post && $0.path.hasSuffix("/pods") } == 40)
      #expect(asked.count { $0.method == .post && $0.path.hasSuffix("/controllerrevisions") } == 1)
      #expect(asked.count { $0.method == .patch && $0.path.hasSuffix("/status") } == 1)
      // The revision is on record before a second pod is asked for.
      let first = asked.prefix(2).map(\.path)
      #expect(first.contains { $0.hasSuffix("/controllerrevisions") }, "\(first)")
    }
  }

  @Test func `while patterns wait for their pods, these come before the statuses of others`()
    async throws
  {
    let test = try await OperatorHarness()
    for number in 1...40 { try await test.createPattern("p\(number)", replicas: 3) }
    try await test.withOperator {
      try await test.until("all are told") {
        try await test.list(.podPatterns).allSatisfy { $0["status"]?["replicas"] == 3 }
      }
    }
    let asked = test.requests.all.filter { request in
      request.method == .post && request.path.hasSuffix("/pods")
        || request.method == .patch && request.path.hasSuffix("/status")
    }
    #expect(asked.count { $0.method == .post } == 120)
    #expect(asked.count { $0.method == .patch } == 40)
    // Whoever is served when nobody waits any more is told at once: as many as there are workers.
    let before = asked.prefix { $0.method == .post }.count
    #expect(before >= 3 * (40 - 8), "the first status came after \(before) pods")
  }

  @Test func `pods that are lost together are replaced together`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 20)
      try await test.untilReplicas(20)
      try await test.settled()
      let before = test.requests.count
      let lost = try await test.pods()
      for pod in lost { try await test.delete(pod) }
      try await test.until("all are replaced") {
        let pods = try await test.activePods()
        return pods.count == 20 && Set(pods.map(\.uid)).isDisjoint(with: lost.map(\.uid))
      }
      try await test.settled()
      let asked = test.requests.all.dropFirst(before)
      #expect(asked.count { $0.method == .post && $0.path.hasSuffix("/pods") } == 20)
      #expect(asked.count { $0.method == .patch && $0.path.hasSuffix("/status") } <= 4)
    }
  }

  @Test func `scaling up makes pods and scaling down deletes those that are not ready`()
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      let first = try #require(try await test.pods().first)
      try await test.makeReady(first)
      try await test.patch(["spec": ["replicas": 5]])
      try await test.untilReplicas(5)
      try await test.patch(["spec": ["replicas": 1]])
      try await test.untilReplicas(1)
      let left = try await test.activePods()
      #expect(left.map(\.uid) == [first.uid])
      try await test.until("the status says that the pod is ready") {
        try await test.status()[.ready]?.isTrue == true
      }
    }
  }

  @Test func `a deleted pod is replaced by one`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      let victim = try #require(try await test.pods().first)
      try await test.delete(victim)
      try await test.until("there is another pod") {
        let pods = try await test.activePods()
        return pods.count == 2 && !pods.contains { $0.uid == victim.uid }
      }
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 2)
    }
  }

  @Test(arguments: [nil, "Evicted"])
  func `a failed pod is replaced, and stays until another pod has failed`(reason: String?)
    async throws
  {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.untilReplicas(1)
      let first = try #require(try await test.pods().first)
      try await test.fail(first, reason: reason)
      try await test.untilReplicas(1)
      try await test.settled()
      #expect(try await test.pods().count == 2)
      let second = try #require(try await test.activePods().first)
      try await test.fail(second, reason: reason)
      try await test.untilReplicas(1)
      try await test.until("the first one is gone") {
        try await !test.pods().contains { $0.uid == first.uid && !$0.isTerminating }
      }
      #expect(try await test.pods().contains { $0.uid == second.uid })
    }
  }

  @Test func `a pattern that is made again after its deletion gets its pods`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.untilReplicas(1)
      try await test.client.delete(.podPatterns, test.key("weather"))
      try await test.until("garbage collection took the pod") {
        try await test.activePods().isEmpty
      }
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
    }
  }

  @Test func `a status is written once for a batch of pods`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 10)
      try await test.untilReplicas(10)
      try await test.settled()
      let requests = test.requests.all
      #expect(requests.count { $0.path.hasSuffix("/podpatterns/weather/status") } == 1)
      #expect(requests.count { $0.method == .post && $0.concerns(.pods) } == 10)
    }
  }

  @Test func `at rest nothing is asked of the server`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      try await test.settled()
      // After half a minute it is told that no kubelet has begun with them.
      try await test.pass(.seconds(40))
      let before = test.requests.count
      try await test.pass(.seconds(200))
      #expect(test.requests.count == before)
    }
  }
}
