import KubernetesTestSupport
import Testing

/// What clients rely on, as a real API server said it, held against the simulated one.
@Suite struct ContractTests {
  @Test(arguments: Scenario.all)
  func `the simulated server answers as a real one did`(scenario: Scenario) async throws {
    try await scenario.check(.simulated)
  }
}

/// The same held against a real API server, which may be of another version.
@Suite(.tags(.realServer), .realServer(from: 36)) struct RealContractTests {
  @Test(arguments: Scenario.all)
  func `a real server answers as one did before`(scenario: Scenario) async throws {
    try await scenario.check(.real)
  }
}

/// A sequence of requests whose answers are the contract.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  let play: @Sendable (Session) async throws -> Void

  var testDescription: String { name }

  /// Plays the scenario on a server, and compares what it says.
  func check(_ backend: Backend) async throws {
    let session = try await backend.session()
    try await play(session)
    try Transcripts.check(name, session.transcript, backend)
  }

  static let all = [
    objects, deletion, pods, podUpdates, podChanges, resources, resize, services, budgets, patches,
    apply, lists, selectors, watches, widgets, widgetStatus, events, revisions, discovery,
    evictions, secrets, claims, logs,
  ]
}
