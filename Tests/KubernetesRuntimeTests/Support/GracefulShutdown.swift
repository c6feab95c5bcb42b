import Logging
import ServiceLifecycle

/// Runs a body with a trigger of its graceful shutdown.
func testGracefulShutdown(
  _ body: @escaping @Sendable (@escaping @Sendable () -> Void) async throws -> Void
) async throws {
  let (stream, continuation) = AsyncStream<Void>.makeStream()
  let service = BodyService { try await body { continuation.yield() } }
  let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  let group = ServiceGroup(services: [service], logger: logger)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask {
      for await _ in stream.prefix(1) {}
      await group.triggerGracefulShutdown()
    }
    try await group.run()
    tasks.cancelAll()
  }
}

private struct BodyService: Service {
  let body: @Sendable () async throws -> Void
  func run() async throws { try await body() }
}
