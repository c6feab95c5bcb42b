import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Synchronization
import Testing

/// An election beside work that takes every processor there is.
@Suite(.timeLimit(.minutes(10))) struct BusyElectorTests {
  @Test func `a lease is renewed ahead of work that waits for a processor`() async throws {
    let server = LeaseServer(renewals: 5)
    let elector = LeaderElector.hasty(server)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await elector.run() }
      // Each gives way to all others after a piece of work, as reconciles do: in its turn the
      // election would wait for hundreds of pieces at each of its steps.
      for _ in 0..<400 {
        group.addTask(priority: .medium) {
          while !server.isDone {
            Self.work()
            server.notePiece()
            await Task.yield()
          }
        }
      }
      for _ in 0..<400 { _ = try await group.next() }
      group.cancelAll()
    }
    #expect(elector.leadership.isHeld)
    #expect(server.pieces < 8_000, "\(server.pieces) pieces of work")
  }

  /// A tenth of a millisecond or so, which no compiler takes away.
  private static func work() {
    let end = ContinuousClock.now + .microseconds(100)
    while ContinuousClock.now < end {}
  }
}

/// A server of one Lease, which counts how often it is written, and what is done meanwhile.
private final class LeaseServer: APIRequester {
  private let left: Atomic<Int>
  private let done = Atomic(0)

  init(renewals: Int) { left = Atomic(renewals) }

  /// Whether the Lease was written as often as it is to be.
  var isDone: Bool { left.load(ordering: .relaxed) <= 0 }

  /// How many pieces of work were done.
  var pieces: Int { done.load(ordering: .relaxed) }

  func notePiece() { done.add(1, ordering: .relaxed) }

  func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse {
    if request.method != .get { left.subtract(1, ordering: .relaxed) }
    return APIResponse(
      status: 200, headers: [],
      body: Data(#"{"metadata":{"name":"podpattern","resourceVersion":"1"},"spec":{}}"#.utf8))
  }

  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse {
    throw APIError(request: request.target, cause: .undecodable("nothing is streamed here"))
  }
}
