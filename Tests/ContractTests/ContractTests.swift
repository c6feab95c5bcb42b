import KubernetesTestSupport
import Testing

/// What clients rely on, said by a real API server and held against the simulated one.
@Suite struct ContractTests {
  @Test(arguments: Backend.available, Scenario.all)
  func `a server answers as a real one did`(backend: Backend, scenario: Scenario) async throws {
    let session = try await backend.session()
    try await scenario.play(session)
    try Transcripts.check(scenario.name, session.transcript, backend)
  }

  @Test(.enabled(if: RealControlPlane.isAvailable, "\(RealControlPlane.requirement)"))
  func `the transcripts were held against a real API server as well`() {
    #expect(Backend.available.contains(.real))
  }
}

/// A sequence of requests whose answers are the contract.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  let play: @Sendable (Session) async throws -> Void

  var testDescription: String { name }

  static let all = [
    objects, deletion, pods, podUpdates, podChanges, resources, resize, services, budgets, patches,
    apply, lists, selectors, watches, widgets, widgetStatus, events, revisions, discovery,
  ]
}
