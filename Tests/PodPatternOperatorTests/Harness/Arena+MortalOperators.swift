internal import KubernetesTestSupport
internal import Synchronization

@testable internal import PodPatternOperator

extension Arena {
  /// Runs a body with a census, and with operators that may be killed, each of which is followed by
  /// another when it ends, as a Deployment would do it.
  ///
  /// - `parallel`: how many operators there are at a time.
  /// - `make`: makes the n-th operator, from 0 on, which `kill` ends.
  func withMortalOperators(
    _ parallel: Int = 1, census: PodCensusTaker,
    make:
      @escaping @Sendable (
        _ life: Int, _ kill: @escaping @Sendable () -> Void
      ) -> PodPatternOperator,
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let lives = Lives()
    try await withCluster {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await census.run() }
        for _ in 0..<parallel {
          group.addTask { while !Task.isCancelled { await live(lives.next(), make) } }
        }
        try await body()
        group.cancelAll()
      }
    }
  }

  /// Runs one operator until it ends, is killed, or the task is cancelled.
  private func live(
    _ life: Int, _ make: (Int, @escaping @Sendable () -> Void) -> PodPatternOperator
  ) async {
    let (deaths, death) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let service = make(life) { death.yield() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await service.run() }
      group.addTask { for await _ in deaths.prefix(1) {} }
      await group.next()
      group.cancelAll()
      // Services come to their end by way of tasks of the machine's.
      await executor?.unsettled { await group.waitForAll() }
    }
  }
}

/// Numbers operators.
private final class Lives: Sendable {
  private let count = Atomic(0)

  func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
