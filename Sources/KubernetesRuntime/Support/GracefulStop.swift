internal import ServiceLifecycle

/// Runs a body, and cancels it when the service is to stop.
///
/// As `cancelWhenGracefulShutdown` of ServiceLifecycle, which comes to its end by way of a task that is
/// nobody's child: a test that runs all tasks of a service on an executor of its own would not see it.
package func cancellingAtStop<Value: Sendable>(
  _ body: @escaping @Sendable () async throws -> Value
) async rethrows -> Value {
  let (stops, stop) = AsyncStream<Never>.makeStream()
  return try await withGracefulShutdownHandler {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { .some(try await body()) }
      group.addTask {
        for await _ in stops {}
        return nil
      }
      while true {
        let result = try await group.next()
        group.cancelAll()
        if case .some(.some(let value)) = result { return value }
      }
    }
  } onGracefulShutdown: {
    stop.finish()
  }
}
