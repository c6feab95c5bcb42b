internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// A cluster in which an operator is started again whenever it dies, as a Deployment would, while a
/// script says what users do.
///
/// The method is Sieve's (Sun et al., OSDI 2022): perturb what a controller sees, in one way and at
/// one place at a time, and compare where that ends with where it ends undisturbed.
final class Drill: Sendable {
  let test: OperatorHarness
  private let census: PodCensusTaker
  /// The most pods that the script has converged on so far.
  private let most = Mutex(0)

  /// What is perturbed, for when something goes wrong.
  let title: String

  init(
    _ title: String = "undisturbed", definition: JSONValue = PodPatternCRD.json
  ) async throws {
    self.title = title
    test = try await OperatorHarness(kubelet: .instant, definition: definition)
    census = PodCensusTaker(in: test)
    try await makeStrangers()
  }

  /// What is somebody else's, and must be as it is whatever becomes of the pattern.
  private func makeStrangers() async throws {
    let metadata: JSONValue = ["name": .string(Self.stranger), "labels": ["app": "stranger"]]
    let spec: JSONValue = ["containers": [["name": "web", "image": "nginx"]]]
    try await test.create(.pods, ["metadata": metadata, "spec": spec])
    try await test.create(.configMaps, ["metadata": metadata, "data": ["a": "b"]])
    try await test.create(.services, ["metadata": metadata, "spec": ["ports": [["port": 80]]]])
    try await test.create(
      .podDisruptionBudgets, ["metadata": metadata, "spec": ["minAvailable": 1]])
  }

  /// The name of all that is somebody else's.
  static let stranger = "stranger"

  /// The pods of the pattern.
  func pods() async throws -> [PodSnapshot] {
    try await test.pods().filter { $0.key.name != Self.stranger }
  }

  /// How many pods too many there were at the worst moment.
  var worstExcess: Int { census.worstExcess }
  /// When that was.
  var worst: String { census.worst }

  /// What an update of the script's pods may have beyond these.
  static let surge = 2

  /// Says what is about to be asked for: so many pods, and what an update may have beyond that.
  func allow(_ count: Int) { census.declare("weather", count) }

  /// Says that an operator may be shown a declaration of the past, and make its pods of that.
  func allowPast() { allow(most.withLock { $0 } + Self.surge) }

  /// Runs a body while operators live and die.
  ///
  /// `transport`: the way to the cluster of the n-th operator, from 0 on, which it may use
  /// to kill that operator.
  func run(
    transport:
      @escaping @Sendable (
        _ life: Int, _ kill: @escaping @Sendable () -> Void
      ) -> any Transport,
    _ body: @Sendable () async throws -> Void
  ) async throws {
    try await test.withMortalOperators(
      census: census, make: { [test] in test.makeOperator(over: transport($0, $1)) }, body)
  }

  /// Waits until the pattern has so many pods, all of them as declared, and says so.
  func converge(on count: Int) async throws {
    try await test.until("\(title): \(count) pods as declared") {
      let (pods, pattern) = (try await pods(), try await test.get(.podPatterns, "weather"))
      let state = PatternState(pattern)
      return state.isDone(with: count) && state.isMet(by: pods)
    }
    census.settle("weather", count)
    most.withLock { $0 = max($0, count) }
  }

  /// Waits until the cluster is at rest again with what was last asked for.
  func settle() async throws {
    try await test.pass(.seconds(3))
    let replicas = try await test.get(.podPatterns, "weather")["spec"]?["replicas"]?.integer ?? 0
    try await converge(on: replicas)
  }
}
