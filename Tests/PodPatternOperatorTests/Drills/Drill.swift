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
  /// The most pods that were seen at once beyond what had been asked for.
  private let excess = Mutex(0)
  /// What the script last asked for, the larger of the present and the one before.
  private let allowed = Mutex(0)

  /// What is perturbed, for when something goes wrong.
  let title: String

  init(_ title: String = "undisturbed") async throws {
    self.title = title
    test = try await OperatorHarness(kubelet: .instant)
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
  var worstExcess: Int { excess.withLock { $0 } }

  /// Runs a body while operators live and die.
  ///
  /// - Parameter transport: the way to the cluster of the n-th operator, from 0 on, which it may use
  ///   to kill that operator.
  func run(
    transport:
      @escaping @Sendable (
        _ life: Int, _ kill: @escaping @Sendable () -> Void
      ) -> any Transport,
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let test = test
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let operators = MortalOperator { life, kill in
          test.makeOperator(over: transport(life, kill))
        }
        var life = 0
        while !Task.isCancelled {
          await operators.live(life)
          life += 1
        }
      }
      try await body()
      group.cancelAll()
    }
  }

  /// Waits until the pattern has so many pods, all of them as declared, and says so.
  ///
  /// - Parameter surge: how many too many an update may have meanwhile.
  func converge(on count: Int, surge: Int = 0) async throws {
    let before = allowed.withLock { allowed in
      defer { allowed = count }
      return max(allowed, count)
    }
    try await test.until("\(title): \(count) pods as declared") {
      test.pass(.milliseconds(50))
      let pods = try await pods()
      let surplus = pods.count(where: \.isActive) - before - surge
      excess.withLock { $0 = max($0, surplus) }
      let pattern = try await test.get(.podPatterns, "weather")
      let status = PodPatternStatus(json: pattern["status"] ?? [:])
      return pods.count == count && status.ready == "\(count)/\(count)"
        && status.updatedReplicas == count && status.replicas == count
        && status[.ready]?.isTrue == true && status[.reconciling]?.isTrue == false
        && pods.allSatisfy { $0.isReady && $0.revision == status.updateRevision }
        && pattern["metadata"]?["generation"]?.integer == status.observedGeneration
    }
  }
}
