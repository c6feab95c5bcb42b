internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import Synchronization

/// Kills the operator at one of its writes: before the server sees it, or before the operator sees
/// the answer. A dead operator sends nothing more.
final class KillingTransport: Transport {
  /// When at a write an operator dies.
  enum Moment: CaseIterable, Sendable { case before, after }

  private struct State {
    var writes = 0
    var isDead = false
  }

  private let base: any Transport
  private let victim: Int
  private let moment: Moment
  private let kill: @Sendable () -> Void
  private let state = Mutex(State())

  /// `victim`: the number of the write to die at, from 0 on.
  init(
    _ base: any Transport, at victim: Int, _ moment: Moment, kill: @escaping @Sendable () -> Void
  ) {
    (self.base, self.victim, self.moment, self.kill) = (base, victim, moment, kill)
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let isVictim = try take(request)
    guard isVictim else { return try await base.send(request) }
    if moment == .after { _ = try await base.send(request) }
    kill()
    throw TransportError(.cancelled, "killed")
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    _ = try take(request)
    return try await base.stream(request)
  }

  private func take(_ request: APIRequest) throws(TransportError) -> Bool {
    let (isDead, isVictim) = state.withLock { state in
      guard !state.isDead else { return (true, false) }
      // Events tell of the work and are no part of it: losing one changes nothing.
      guard request.method != .get, !request.concerns(.events) else { return (false, false) }
      state.writes += 1
      state.isDead = state.writes == victim + 1
      return (false, state.isDead)
    }
    guard !isDead else { throw TransportError(.cancelled, "dead") }
    return isVictim
  }
}

/// Counts the writes of operators that are let alone.
final class CountingTransport: Transport {
  private let base: any Transport
  private let count = Mutex((writes: 0, chunks: 0))

  init(_ base: any Transport) { self.base = base }

  var writes: Int { count.withLock(\.writes) }
  var chunks: Int { count.withLock(\.chunks) }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    if request.method != .get, !request.concerns(.events) { count.withLock { $0.writes += 1 } }
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request).reading { [self] chunks throws(TransportError) in
      let chunk = try await chunks.next()
      if chunk != nil { count.withLock { $0.chunks += 1 } }
      return chunk
    }
  }
}

/// Keeps a run of the events of one watch from the operator. When so many were lost, or a second
/// after the first of them, the watch breaks, and the server has forgotten what happened since: what
/// the operator sees next is a list of how things are.
final class ForgetfulTransport: Transport {
  private let test: OperatorHarness
  private let first: Int
  private let length: Int
  private let seen = Mutex(0)

  /// - `first`: the number of the first event to lose, all watches together, from 0 on.
  /// - `length`: how many events of that watch are lost at most.
  init(_ test: OperatorHarness, losing first: Int, length: Int) {
    (self.test, self.first, self.length) = (test, first, length)
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try await test.cluster.transport.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await test.transport.stream(request).reading { [self] chunks throws(TransportError) in
      guard let chunk = try await chunks.next() else { return nil }
      let number = seen.withLock { seen in
        defer { seen += 1 }
        return seen
      }
      guard number == first else { return chunk }
      await lose(length - 1, from: chunks)
      test.cluster.faults.compact()
      throw TransportError(.broken, "broken by the drill")
    }
  }

  /// Reads so many more events, for a second at most.
  private func lose(_ count: Int, from chunks: ChunkReader) async {
    guard count > 0 else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for _ in 0..<count { _ = try? await chunks.next() } }
      group.addTask { try? await self.test.clock.sleep(for: .seconds(1)) }
      await group.next()
      group.cancelAll()
    }
  }
}
