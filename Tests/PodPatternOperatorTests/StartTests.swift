internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import Logging
internal import Testing

@testable internal import PodPatternOperator

@Suite(.timeLimit(.minutes(10))) struct StartTests {
  @Test(arguments: [FaultRule.Effect.refuseConnection, .refuse(.unavailable)])
  func `an API server that is away at the start is waited for, however long`(
    effect: FaultRule.Effect
  ) async throws {
    let test = try await OperatorHarness()
    let fault = test.cluster.faults.add(FaultRule(effect, times: nil) { _ in true })
    let service = test.makeOperator()
    try await test.withCluster {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        try await test.pass(.seconds(6000))
        #expect(!service.isReady && test.requests.count > 50)
        test.cluster.faults.remove(fault)
        try await test.until("the operator is ready") { service.isReady }
        try await test.createPattern(replicas: 2)
        try await test.untilReplicas(2)
        group.cancelAll()
        while let result = await group.nextResult() { _ = result }
      }
    }
  }

  @Test(arguments: [TransportError.Kind.untrusted, .invalid])
  func `an operator ends at once on a fault of the connection that waiting does not mend`(
    kind: TransportError.Kind
  ) async throws {
    let test = try await OperatorHarness()
    let service = test.makeOperator(over: FailingTransport(kind: kind))
    await #expect(throws: APIError.self) { try await service.run() }
  }

  @Test func `an operator that waits for its API server is alive and not ready`() async throws {
    let test = try await OperatorHarness()
    test.cluster.faults.add(FaultRule(.refuseConnection, times: nil) { _ in true })
    let service = test.makeOperator()
    #expect(service.probeServer == nil)
    #expect(await service.healthCheck.fault() == nil)
    #expect(await service.serverCheck.fault()?.contains("has not answered") == true)
  }
}

/// A way that fails in one manner.
private struct FailingTransport: Transport {
  let kind: TransportError.Kind

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    throw TransportError(kind, "as the test says")
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    throw TransportError(kind, "as the test says")
  }
}
