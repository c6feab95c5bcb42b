internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Admission webhooks that refuse with whatever code they like, and that take their time.
@Suite(.timeLimit(.minutes(5))) struct WebhookTests {
  private static let words =
    #"admission webhook "policy.example.com" denied the request: not today"#

  /// A refusal as the API server passes a webhook's on.
  private static func denial(_ code: Int, _ reason: String) -> FaultRule.Refusal {
    FaultRule.Refusal(code: code, reason: reason, message: words)
  }

  /// Every code that means something else where the server itself gives it.
  private static let denials = [
    denial(404, "NotFound"), denial(409, "AlreadyExists"), denial(409, "Conflict"),
    denial(410, "Gone"), denial(429, "TooManyRequests"),
  ]

  @Test(arguments: denials)
  func `pods that a webhook refuses are told in its words, and made once it lets them`(
    denial: FaultRule.Refusal
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let rule = test.cluster.faults.refuse(denial, times: nil) {
        $0.method == .post && $0.path.hasSuffix("/pods")
      }
      try await test.createPattern(replicas: 2)
      try await test.until("the refusal is told") {
        let stalled = try await test.status()[.stalled]
        return stalled?.reason == "FailedCreate" && stalled?.message.contains("not today") == true
      }
      test.cluster.faults.remove(rule)
      try await test.until("the pods are there") {
        try await test.status().readyReplicas == 2
      }
    }
  }

  @Test(arguments: denials)
  func `a Service that a webhook refuses is told in its words, and made once it lets it`(
    denial: FaultRule.Refusal
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let rule = test.cluster.faults.refuse(denial, times: nil) {
        $0.method == .post && $0.path.hasSuffix("/services")
      }
      try await test.createPattern(replicas: 1, ["service": ["ports": [["port": 80]]]])
      try await test.until("the refusal is told") {
        let stalled = try await test.status()[.stalled]
        return stalled?.reason == "FailedService" && stalled?.message.contains("not today") == true
      }
      test.cluster.faults.remove(rule)
      try await test.until("the Service is there") {
        try await test.list(.services).count == 1
      }
    }
  }

  @Test(arguments: denials)
  func `pods that a webhook lets nobody delete are told, and go once it lets them`(
    denial: FaultRule.Refusal
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      try await test.untilReplicas(2)
      let rule = test.cluster.faults.refuse(denial, times: nil) {
        $0.method == .delete && $0.path.contains("/pods/")
      }
      try await test.patch(["spec": ["replicas": 1]])
      try await test.until("the refusal is told") {
        let stalled = try await test.status()[.stalled]
        return stalled?.reason == "FailedDelete" && stalled?.message.contains("not today") == true
      }
      test.cluster.faults.remove(rule)
      try await test.until("one pod is left") {
        try await test.activePods().count == 1
      }
    }
  }

  @Test(arguments: denials, [APIRequest.Method.patch, .delete])
  func
    `a Service that a webhook lets nobody change or delete is told, and follows once it lets them`(
      denial: FaultRule.Refusal, method: APIRequest.Method
    ) async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 1, ["service": ["ports": [["port": 80]]]])
      try await test.until("the Service is there") { try await test.list(.services).count == 1 }
      let rule = test.cluster.faults.refuse(denial, times: nil) {
        $0.method == method && $0.path.contains("/services/")
      }
      let ports: JSONValue = [["port": 81]]
      try await test.patch(["spec": ["service": method == .delete ? .null : ["ports": ports]]])
      try await test.until("the refusal is told") {
        let stalled = try await test.status()[.stalled]
        return stalled?.reason == "FailedService" && stalled?.message.contains("not today") == true
      }
      test.cluster.faults.remove(rule)
      try await test.until("it is as declared") {
        let services = try await test.list(.services)
        return method == .delete
          ? services.isEmpty : services.first?["spec"]?["ports"]?[0]?["port"]?.integer == 81
      }
    }
  }

  @Test func `a pod that is said to exist and does not is told, and made under another name`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let refusal = FaultRule.Refusal(
        code: 409, reason: "AlreadyExists", message: #"pods "weather" already exists"#)
      let rule = test.cluster.faults.refuse(refusal, times: nil) {
        $0.method == .post && $0.path.hasSuffix("/pods")
      }
      try await test.createPattern(replicas: 1)
      try await test.until("the refusal is told") {
        try await test.status()[.stalled]?.reason == "FailedCreate"
      }
      test.cluster.faults.remove(rule)
      try await test.until("the pod is there") {
        try await test.status().readyReplicas == 1
      }
    }
  }

  @Test(arguments: ["/pods", "/controllerrevisions", "/services"])
  func `while requests hang, the new generation is told within a second or so`(
    path: String
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let token = test.cluster.faults.add(
        FaultRule(.delay(.seconds(29)), times: nil) {
          $0.method == .post && $0.path.hasSuffix(path)
        })
      try await test.createPattern(replicas: 4, ["service": ["ports": [["port": 80]]]])
      let start = test.elapsed
      try await test.until("it is told that pods are to come") {
        let status = try await test.status()
        return status.observedGeneration == 1 && status[.reconciling]?.isTrue == true
      }
      #expect(test.elapsed - start < .seconds(3))
      // One batch that hangs is no reason to wait for the next before saying so.
      if path == "/pods" {
        try await test.until("the first pod is told") {
          try await test.status().replicas >= 1
        }
        #expect(test.elapsed - start < .seconds(40))
      }
      test.cluster.faults.remove(token)
      try await test.until("all is there") {
        try await test.status().readyReplicas == 4
      }
    }
  }
}
