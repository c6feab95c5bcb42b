internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// What users do in a fault drill, and what must come of it: patterns are made, scaled, changed, and
/// lose pods by accident; in the end there is what was declared, and at no moment there was more.
final class FaultScript: Sendable {
  let arena: Arena
  let title: String
  let census: PodCensusTaker
  private let patterns: Int
  private let replicas: Int
  private let declared: Mutex<[String: Int]> = Mutex([:])
  private let slowest = Mutex(Duration.zero)

  init(_ title: String, _ arena: Arena, patterns: Int, replicas: Int) {
    (self.title, self.arena, self.patterns, self.replicas) = (title, arena, patterns, replicas)
    census = PodCensusTaker(arena.client, namespace: arena.namespace, clock: arena.clock)
  }

  /// Runs a body with a census, and with operators, each of which is followed by another when it ends.
  ///
  /// - `parallel`: how many operators there are at a time.
  /// - `operators`: makes the n-th operator, from 0 on, which `kill` ends.
  func run(
    parallel: Int = 1,
    operators:
      @escaping @Sendable (
        _ life: Int, _ kill: @escaping @Sendable () -> Void
      ) -> PodPatternOperator,
    _ body: @Sendable () async throws -> Void
  ) async throws {
    try await arena.run { [census] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await census.run() }
        let lives = Lives()
        let mortal = MortalOperator(executor: arena.executor, make: operators)
        for _ in 0..<parallel {
          group.addTask { while !Task.isCancelled { await mortal.live(lives.next()) } }
        }
        try await body()
        group.cancelAll()
      }
    }
  }

  /// Runs a body with a census; operators run elsewhere.
  func runAlone(_ body: @Sendable () async throws -> Void) async throws {
    try await run(parallel: 0, operators: { _, _ in self.arena.makeOperator() }, body)
  }

  /// Numbers operators.
  private final class Lives: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  /// The whole script.
  func perform() async throws {
    try await create()
    try await converge()
    try await scale()
    try await losePods()
    try await converge()
    try await changeTemplates()
    try await converge()
  }

  /// Makes the patterns, without waiting for their pods.
  func create() async throws {
    try await forEachPattern { name, _ in try await self.make(name, replicas: self.replicas) }
  }

  /// Makes one pattern.
  func make(_ name: String, replicas: Int) async throws {
    declare(name, replicas)
    let pattern: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name)],
      "spec": [
        "replicas": .integer(replicas),
        "strategy": [
          "type": "RollingUpdate", "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
        ],
        "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]],
      ],
    ]
    try await insist(on: "creating \(name)") {
      do throws(APIError) {
        _ = try await self.arena.client.create(
          .podPatterns, namespace: self.arena.namespace, pattern, as: PartialObjectMetadata.self)
      } catch  where error.code == 409 {
        // An answer was lost: it is there.
      }
    }
  }

  /// Deletes one pattern.
  func delete(_ name: String) async throws {
    declared.withLock { $0[name] = nil }
    try await insist(on: "deleting \(name)") {
      do throws(APIError) {
        try await self.arena.client.delete(.podPatterns, self.key(name))
      } catch  where error.isNotFound {
        // An answer was lost: it is gone.
      }
    }
  }

  /// Asks for so many pods of one pattern.
  func scale(_ name: String, to count: Int) async throws {
    declare(name, count)
    try await patch(name, ["spec": ["replicas": .integer(count)]])
  }

  /// Changes the image of one pattern.
  func setImage(_ name: String, _ image: String) async throws {
    let containers: JSONValue = [["name": "web", "image": .string(image)]]
    try await patch(name, ["spec": ["template": ["spec": ["containers": containers]]]])
  }

  /// Changes the metadata of one pattern, and nothing that matters.
  func touch(_ name: String, _ change: Int) async throws {
    try await patch(name, ["metadata": ["annotations": ["changed": .string("\(change)")]]])
  }

  /// Asks for two pods more of every second pattern, and for one less of the others; or for as many
  /// as at first.
  func scale(back: Bool = false) async throws {
    try await forEachPattern { name, number in
      let count = self.replicas + (back ? 0 : number % 2 == 0 ? 2 : -1)
      try await self.scale(name, to: count)
    }
  }

  /// Deletes a pod of every fourth pattern, as whoever drains a node does.
  func losePods() async throws {
    let pods = try await insist(on: "listing pods") { try await self.pods() }
    try await forEachPattern { name, number in
      guard number % 4 == 0, let victim = pods.first(where: { $0.pattern == name && $0.isActive })
      else { return }
      try await self.insist(on: "deleting \(victim.key)") {
        do throws(APIError) {
          try await self.arena.client.delete(
            .pods, victim.key, options: .init(gracePeriodSeconds: 0))
        } catch  where error.isNotFound {
          // Somebody else was faster.
        }
      }
    }
  }

  /// Gives every third pattern another image.
  func changeTemplates() async throws {
    try await forEachPattern { name, number in
      guard number % 3 == 0 else { return }
      try await self.setImage(name, "nginx:1.28")
    }
  }

  /// Waits until every pattern has its pods, ready, of its revision, and its status says so.
  func converge(
    within limit: Duration = .seconds(240), sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let start = arena.elapsed()
    let declared = declared.withLock { $0 }
    try await arena.until(
      // Looking at many pods takes long, and longer than it takes to make them.
      "\(title): as declared", within: limit, every: .milliseconds(max(80, 2 * declared.count)),
      sourceLocation: sourceLocation
    ) {
      // Pods are many: they are read when the patterns say that all is well.
      guard let objects = try? await self.patternObjects(), Self.areAsDeclared(objects, declared),
        let pods = try? await self.pods()
      else { return false }
      return Self.areAsDeclared(pods, declared, by: objects)
    }
    let took = arena.elapsed() - start
    slowest.withLock { $0 = max($0, took) }
    for (name, count) in declared { census.settle(name, count) }
  }

  private static func areAsDeclared(_ patterns: [JSONValue], _ declared: [String: Int]) -> Bool {
    patterns.count == declared.count
      && patterns.allSatisfy { object in
        guard let name = object["metadata"]?["name"]?.string, let count = declared[name] else {
          return false
        }
        let status = PodPatternStatus(json: object["status"] ?? [:])
        return status.replicas == count && status.readyReplicas == count
          && status.observedGeneration == object["metadata"]?["generation"]?.integer
      }
  }

  private static func areAsDeclared(
    _ pods: [PodSnapshot], _ declared: [String: Int], by patterns: [JSONValue]
  ) -> Bool {
    let byPattern = Dictionary(grouping: pods, by: \.pattern)
    return pods.count == declared.values.reduce(0, +)
      && patterns.allSatisfy { object in
        let name = object["metadata"]?["name"]?.string ?? ""
        let revision = object["status"]?["updateRevision"]?.string
        let mine = byPattern[name] ?? []
        return mine.count == declared[name]
          && mine.allSatisfy { $0.isReady && $0.isActive && $0.revision == revision }
      }
  }

  /// Prints the figures, and holds them against what was declared.
  func tell(
    _ ground: String, _ more: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let declared = declared.withLock { $0.values.reduce(0, +) }
    let found = try await pods().count
    let took = slowest.withLock { $0 }
    let seconds =
      Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    print(
      "drill \(title), \(ground): pods declared \(declared), found \(found), "
        + "lost \(max(0, declared - found)), too many \(max(0, found - declared)), most too many "
        + "of a pattern at any moment \(census.worstExcess); recovered within "
        + "\((seconds * 10).rounded() / 10) s\(more.isEmpty ? "" : "; ")\(more)")
    #expect(found == declared, sourceLocation: sourceLocation)
    #expect(census.worstExcess == 0, "\(census.worst)", sourceLocation: sourceLocation)
  }

  // MARK: - Pieces

  private func declare(_ name: String, _ count: Int) {
    declared.withLock { $0[name] = count }
    census.declare(name, count)
  }

  private func key(_ name: String) -> ObjectKey {
    ObjectKey(namespace: arena.namespace, name: name)
  }

  func pods() async throws(APIError) -> [PodSnapshot] {
    try await arena.client.list(.pods, namespace: arena.namespace, as: PodSnapshot.self).items
  }

  private func patternObjects() async throws(APIError) -> [JSONValue] {
    try await arena.client.list(.podPatterns, namespace: arena.namespace, as: JSONValue.self).items
  }

  private func patch(_ name: String, _ patch: JSONValue) async throws {
    try await insist(on: "patching \(name)") {
      _ = try await self.arena.client.patch(
        .podPatterns, self.key(name), .merge, patch,
        as: PartialObjectMetadata.self)
    }
  }

  /// Does something again until the server does it: users are patient.
  @discardableResult
  func insist<Value: Sendable>(
    on what: String, _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    for _ in 0..<1000 {
      do { return try await body() } catch { try await arena.pass(.milliseconds(20)) }
    }
    return try await body()
  }

  private func forEachPattern(
    _ body: @escaping @Sendable (_ name: String, _ number: Int) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<patterns {
        if number >= 8 { try await group.next() }
        group.addTask { try await body("p\(number)", number) }
      }
      try await group.waitForAll()
    }
  }
}
