internal import KubernetesTestSupport

@testable internal import PodPatternOperator

/// Operators that may be killed, each of which is followed by another, as a Deployment would do it.
struct MortalOperator: Sendable {
  /// What the operators run on, where it is not the machine's.
  var executor: SettlingExecutor?
  /// Makes the n-th operator, from 0 on, which `kill` ends.
  let make: @Sendable (_ life: Int, _ kill: @escaping @Sendable () -> Void) -> PodPatternOperator

  /// Runs one operator until it ends, is killed, or the task is cancelled.
  func live(_ life: Int) async {
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
