internal import FoundationEssentials
internal import KubernetesClient
internal import Synchronization

/// A `BodyBuffer` between the event loop, which writes, and one task, which reads.
final class BodyChannel: Sendable {
  typealias Waiter = CheckedContinuation<Result<Data?, TransportError>, Never>

  private let buffer: Mutex<BodyBuffer<Waiter>>

  init(capacity: Int) { buffer = Mutex(BodyBuffer(capacity: capacity)) }

  /// What became of bytes that were offered.
  enum Written { case accepted, full, closed }

  func write(_ bytes: UnsafeRawBufferPointer) -> Written {
    switch buffer.withLock({ $0.write(bytes) }) {
    case .accepted(let wake):
      if let (waiter, chunk) = wake { waiter.resume(returning: .success(chunk)) }
      return .accepted
    case .full: return .full
    case .closed: return .closed
    }
  }

  func finish(_ error: TransportError?) {
    if let (waiter, outcome) = buffer.withLock({ $0.finish(error) }) {
      waiter.resume(returning: outcome)
    }
  }

  func close(_ error: TransportError) {
    if let (waiter, outcome) = buffer.withLock({ $0.close(error) }) {
      waiter.resume(returning: outcome)
    }
  }

  /// Waits for the next chunk; nil is the end.
  ///
  /// - Parameter onRoom: called where the writer was held up and has room again.
  func next(onRoom: () -> Void) async throws(TransportError) -> Data? {
    var reading = buffer.withLock { $0.read() }
    if case .empty = reading {
      let outcome = await withCheckedContinuation { (waiter: Waiter) in
        reading = buffer.withLock { $0.read(orWait: waiter) }
        if case .ready(let outcome, _) = reading { waiter.resume(returning: outcome) }
      }
      if case .empty = reading { return try outcome.get() }
    }
    guard case .ready(let outcome, let resume) = reading else { return nil }
    if resume { onRoom() }
    return try outcome.get()
  }
}
