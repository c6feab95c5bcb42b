import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// What a clean stop leaves of a lease.
@Suite(.timeLimit(.minutes(10))) struct ReleaseTests {
  @Test(arguments: [1, 2], [true, false])
  func `a lease is given back though it was being written, unless somebody else has it`(
    write: Int, isOwn: Bool
  ) async throws {
    let server = HangingLeaseServer(hangsAtWrite: write)
    let elector = LeaderElector.hasty(server)
    let group = ServiceGroup(
      services: [elector], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      await server.untilWritten()
      if !isOwn { server.take() }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
    #expect(server.holder == (isOwn ? "" : "another"))
  }
}

/// A server of one Lease that carries one write out and does not answer it.
private final class HangingLeaseServer: APIRequester {
  fileprivate struct Lease {
    var version = 1
    var writes = 0
    let silentWrite: Int
    var spec: JSONValue = ["holderIdentity": ""]
  }

  private let lease: Mutex<Lease>
  private let written = AsyncStream<Never>.makeStream()

  /// `number`: counts the writes from 1.
  init(hangsAtWrite number: Int) { lease = Mutex(Lease(silentWrite: number)) }

  /// Who holds the Lease.
  var holder: String? { lease.withLock { $0.spec["holderIdentity"]?.string } }

  /// Waits until the write that is not answered has been carried out.
  func untilWritten() async { for await _ in written.stream {} }

  /// Gives the Lease to somebody else.
  func take() {
    lease.withLock { lease in
      lease.version += 1
      lease.spec["holderIdentity"] = "another"
    }
  }

  func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse {
    let (answer, hangs) = lease.withLock { $0.answer(request) }
    if hangs {
      written.continuation.finish()
      // Ends with the task alone.
      for await _ in AsyncStream<Never>.makeStream().stream {}
    }
    guard answer["code"] == nil else {
      throw APIError(
        request: request.target,
        cause: .status(Status(message: "it has changed", reason: "Conflict", code: 409)))
    }
    return APIResponse(status: 200, headers: [], body: answer.serialized())
  }

  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse {
    throw APIError(request: request.target, cause: .undecodable("nothing is streamed here"))
  }
}

extension HangingLeaseServer.Lease {
  /// Carries a request out.
  ///
  /// - Returns: the answer, and whether it never arrives.
  fileprivate mutating func answer(_ request: APIRequest) -> (JSONValue, Bool) {
    guard request.method != .get else { return (json, false) }
    writes += 1
    let body = request.body.flatMap { try? JSONValue(parsing: $0) }
    guard body?["metadata"]?["resourceVersion"]?.string == String(version) else {
      return (["kind": "Status", "status": "Failure", "reason": "Conflict", "code": 409], false)
    }
    version += 1
    spec = body?["spec"] ?? spec
    return (json, writes == silentWrite)
  }

  private var json: JSONValue {
    [
      "metadata": ["name": "podpattern", "resourceVersion": .string(String(version))], "spec": spec,
    ]
  }
}
