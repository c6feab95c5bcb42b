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
///
/// A script beside `DrillScript`, since the two differ in what they hold: here many patterns of the
/// simplest kind are written to at once, and faster than an operator in trouble follows, so that no two
/// runs are alike and only counts can be compared; there a single pattern of every kind of part comes to
/// rest after each step, and its objects are compared one by one. What is a pattern as declared, who
/// counts the pods, how operators die and what is told of it are the same in both.
final class FaultScript: Sendable {
  let arena: any Arena
  let title: String
  let census: PodCensusTaker
  private let patterns: Int
  private let replicas: Int
  private let declared: Mutex<[String: Int]> = Mutex([:])
  private let slowest = Mutex(Duration.zero)

  init(_ title: String, _ arena: any Arena, patterns: Int, replicas: Int) {
    (self.title, self.arena, self.patterns, self.replicas) = (title, arena, patterns, replicas)
    census = PodCensusTaker(in: arena)
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
    try await arena.withMortalOperators(parallel, census: census, make: operators, body)
  }

  /// Runs a body with a census; operators run elsewhere.
  func runAlone(_ body: @Sendable () async throws -> Void) async throws {
    try await run(parallel: 0, operators: { _, _ in self.arena.makeOperator() }, body)
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
    try await insist(on: "creating \(name)") {
      do throws(APIError) {
        try await self.arena.createPattern(
          name, replicas: replicas,
          [
            "strategy": [
              "type": "RollingUpdate", "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
            ]
          ])
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
        try await self.arena.client.delete(.podPatterns, self.arena.key(name))
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
    let pods = try await insist(on: "listing pods") { try await self.arena.pods() }
    try await forEachPattern { name, number in
      guard number % 4 == 0, let victim = pods.first(where: { $0.pattern == name && $0.isActive })
      else { return }
      try await self.insist(on: "deleting \(victim.key)") {
        do throws(APIError) {
          try await self.arena.delete(victim)
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
    let start = arena.elapsed
    let declared = declared.withLock { $0 }
    try await arena.until(
      // Looking at many pods takes long, and longer than it takes to make them.
      "\(title): as declared", within: limit, every: .milliseconds(max(80, 2 * declared.count)),
      sourceLocation: sourceLocation
    ) {
      // Pods are many: they are read when the patterns say that all is well.
      guard let patterns = try? await self.arena.list(.podPatterns).map(PatternState.init),
        patterns.count == declared.count,
        patterns.allSatisfy({ $0.isDone(with: declared[$0.name] ?? -1) }),
        let pods = try? await self.arena.pods()
      else { return false }
      let ofPattern = Dictionary(grouping: pods, by: \.pattern)
      return pods.count == declared.values.reduce(0, +)
        && patterns.allSatisfy { $0.isMet(by: ofPattern[$0.name] ?? []) }
    }
    let took = arena.elapsed - start
    slowest.withLock { $0 = max($0, took) }
    for (name, count) in declared { census.settle(name, count) }
  }

  /// Prints the figures, and holds them against what was declared.
  func tell(
    _ ground: String, _ more: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let declared = declared.withLock { $0.values.reduce(0, +) }
    let found = try await arena.pods().count
    var figures = DrillFigures()
    figures.add(
      declared: declared, found: found, excess: census.worstExcess, took: slowest.withLock { $0 })
    print("drill \(title), \(ground): \(figures)\(more.isEmpty ? "" : "; ")\(more)")
    #expect(found == declared, sourceLocation: sourceLocation)
    #expect(census.worstExcess == 0, "\(census.worst)", sourceLocation: sourceLocation)
  }

  // MARK: - Pieces

  private func declare(_ name: String, _ count: Int) {
    declared.withLock { $0[name] = count }
    census.declare(name, count)
  }

  private func patch(_ name: String, _ patch: JSONValue) async throws {
    try await insist(on: "patching \(name)") {
      try await self.arena.patch(.podPatterns, name, patch)
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
