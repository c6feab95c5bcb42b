internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import Synchronization

/// Passes requests on, and does to them what networks and busy servers do: at random, from a seed.
final class FaultyTransport: Transport {
  /// What befalls requests, each of them with a probability of its own.
  struct Faults: Sendable {
    /// Answered 429, 500 or 503, before or after being carried out.
    var refused = 0.0
    /// Carried out, and the answer breaks off in the middle, noticed or not.
    var truncated = 0.0
    /// The time that every answer takes longer.
    var delay = Duration.zero
  }

  private let base: any Transport
  private let clock: any Clock<Duration>
  private let faults: Faults
  private let random: Mutex<SplitMix64>
  private let count = Mutex(0)

  init(_ base: any Transport, _ faults: Faults, clock: any Clock<Duration>, seed: UInt64) {
    (self.base, self.faults, self.clock) = (base, faults, clock)
    random = Mutex(SplitMix64(seed: seed))
  }

  /// How many requests were done something to.
  var victims: Int { count.withLock { $0 } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try await delay()
    guard hits(faults.refused) else {
      let answer = try await base.send(request)
      guard hits(faults.truncated) else { return answer }
      return try truncate(answer)
    }
    // A refusal does not say that nothing was done: 500 may come from what follows the write.
    let (answer, isDone) = refusal()
    if isDone { _ = try await base.send(request) }
    return answer
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await delay()
    if hits(faults.refused) { return StreamedResponse(refusal().0) }
    let answer = try await base.stream(request)
    guard faults.truncated > 0 else { return answer }
    let hasBrokenOff = Atomic(false)
    return answer.reading { [self] chunks throws(TransportError) in
      guard !hasBrokenOff.load(ordering: .relaxed), let chunk = try await chunks.next() else {
        return nil
      }
      guard hits(faults.truncated), !chunk.isEmpty else { return chunk }
      hasBrokenOff.store(true, ordering: .relaxed)
      return chunk.prefix(integer(below: chunk.count))
    }
  }

  private func truncate(_ answer: APIResponse) throws(TransportError) -> APIResponse {
    guard hits(0.5), !answer.body.isEmpty else {
      throw TransportError(.broken, "the answer broke off")
    }
    var answer = answer
    answer.body = answer.body.prefix(integer(below: answer.body.count))
    return answer
  }

  private func refusal() -> (APIResponse, isDone: Bool) {
    let (status, reason) = [
      (429, "TooManyRequests"), (500, "InternalError"), (503, "ServiceUnavailable"),
    ][integer(below: 3)]
    let body: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason),
      "message": "refused by the drill", "code": .integer(status),
    ]
    let headers = status == 429 ? [HTTPHeader("Retry-After", "1")] : []
    return (
      APIResponse(status: status, headers: headers, body: body.serialized()),
      status == 500 && hits(0.5)
    )
  }

  private func delay() async throws(TransportError) {
    guard faults.delay > .zero else { return }
    count.withLock { $0 += 1 }
    do { try await clock.sleep(for: faults.delay) } catch {
      throw TransportError(.cancelled, "cancelled")
    }
  }

  private func hits(_ probability: Double) -> Bool {
    guard probability > 0 else { return false }
    let isHit = random.withLock { Double.random(in: 0..<1, using: &$0) < probability }
    if isHit { count.withLock { $0 += 1 } }
    return isHit
  }

  private func integer(below limit: Int) -> Int {
    random.withLock { Int.random(in: 0..<limit, using: &$0) }
  }
}
