internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A pod that can't be read is there all the same.
@Suite(.timeLimit(.minutes(10))) struct UnreadablePodTests {
  @Test(arguments: [true, false])
  func `an unreadable pod is not made a second time, and can be scaled away`(streaming: Bool)
    async throws
  {
    let test = try await OperatorHarness()
    if !streaming {
      test.cluster.faults.refuse(
        .init(code: 422, reason: "Invalid", message: "sendInitialEvents: Forbidden"), times: nil
      ) {
        $0.query.contains { $0.name == "sendInitialEvents" }
      }
    }
    let transport = TamperingTransport(
      base: test.cluster.transport, text: #""ODD""#, replacement: "17")
    try await test.createPattern(replicas: 2)
    try await test.withOperator(over: transport) {
      try await test.untilReplicas(2)
      for pod in try await test.pods() { try await test.makeReady(pod) }
      try await test.until("both are ready") { try await test.status().readyReplicas == 2 }
    }
    let odd = try #require(try await test.pods().first)
    // One operator sees it become odd, and the next one has never seen it otherwise.
    try await test.withOperator(over: transport) {
      try await test.setStatus(odd, ["reason": "ODD"])
      try await test.until("it is told") {
        let ready = try await test.status()[.ready]
        return ready?.isTrue == false && ready?.message.contains("it can't be read") == true
          && ready?.message.contains(odd.key.name) == true
      }
      try await test.settled()
      let pods = try await test.pods()
      #expect(pods.count == 2)
    }
    try await test.withOperator(over: transport) {
      try await test.pass(.seconds(120))
      let (pods, status) = (try await test.pods(), try await test.status())
      #expect(pods.count == 2)
      #expect(status.replicas == 2 && status.readyReplicas == 1)
      try await test.patch(["spec": ["replicas": 1]])
      try await test.until("it is asked to end") {
        let left = try await test.pods().filter { !$0.isTerminating }
        return left.count == 1 && left[0].uid != odd.uid
      }
    }
  }

  @Test func `an unreadable pod that is gone is made again`() async throws {
    let test = try await OperatorHarness()
    let transport = TamperingTransport(
      base: test.cluster.transport, text: #""ODD""#, replacement: "17")
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 1)
      try await test.untilReplicas(1)
      let odd = try #require(try await test.pods().first)
      try await test.setStatus(odd, ["reason": "ODD"])
      try await test.settled()
      try await test.delete(odd)
      try await test.until("there is another") {
        let pods = try await test.pods()
        return pods.count == 1 && pods[0].uid != odd.uid
      }
    }
  }
}
