internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// The part of a body that has come and was not taken yet: bounded, for one reader.
struct BodyBuffer: Sendable {
  /// What became of bytes that were offered.
  enum Writing {
    case accepted
    /// There is no room: the same bytes are to be offered again once the reader has taken what is there.
    case full
    case closed
  }

  /// What the reader gets: what came, or the end.
  struct Reading: Sendable {
    let outcome: Result<Data?, TransportError>
    /// Whether the writer was held up and has room again.
    let makesRoom: Bool
  }

  private enum End: Sendable {
    case none
    case finished(TransportError?)
    /// The reader has gone away, with an error for whoever asks all the same, or has read the end.
    case closed(TransportError?)
  }

  private let capacity: Int
  private var chunk = Data()
  private var end = End.none
  private var isHeldUp = false

  /// An empty buffer that takes bytes as long as it holds fewer than its capacity.
  init(capacity: Int) { self.capacity = capacity }

  mutating func write(_ bytes: UnsafeRawBufferPointer) -> Writing {
    guard case .none = end else { return .closed }
    guard chunk.count < capacity else {
      isHeldUp = true
      return .full
    }
    chunk.append(contentsOf: bytes)
    return .accepted
  }

  /// The body is whole, or broke off with an error; what came before can still be read.
  mutating func finish(_ error: TransportError?) {
    if case .none = end { end = .finished(error) }
  }

  /// The reader goes away: what came is dropped, and a body that was cut off is never taken for whole.
  mutating func close(_ error: TransportError) {
    chunk = Data()
    end = .closed(error)
  }

  /// Takes all that is there; nil where nothing is yet.
  mutating func read() -> Reading? {
    guard chunk.isEmpty else {
      defer { (chunk, isHeldUp) = (Data(), false) }
      return Reading(outcome: .success(chunk), makesRoom: isHeldUp)
    }
    switch end {
    case .none: return nil
    case .finished(let error):
      end = .closed(nil)
      return Self.end(with: error)
    case .closed(let error): return Self.end(with: error)
    }
  }

  private static func end(with error: TransportError?) -> Reading {
    Reading(outcome: error.map { .failure($0) } ?? .success(nil), makesRoom: false)
  }
}

/// A buffer between the event loop, which writes, and one task, which reads.
typealias BodyChannel = Monitor<BodyBuffer, Void, BodyBuffer.Reading>

extension BodyChannel {
  convenience init(capacity: Int) {
    self.init(BodyBuffer(capacity: capacity)) { buffer, _ in buffer.read() }
  }
}

/// The reader's end of a streamed body: gives the exchange up when nobody holds it any more.
final class StreamReader: Sendable {
  private let exchange: Exchange
  private let channel: BodyChannel
  private let loop: EventLoopHandle

  init(_ exchange: Exchange, channel: BodyChannel, loop: EventLoopHandle) {
    self.exchange = exchange
    self.channel = channel
    self.loop = loop
  }

  deinit { loop.post(.cancel(exchange)) }

  /// Waits for the next chunk; nil is the end.
  func next() async throws(TransportError) -> Data? {
    let reading = await withTaskCancellationHandler {
      // Cancelling closes the channel, and that ends the wait.
      await channel.wait(isCancellable: false)
    } onCancel: {
      channel.change { $0.close(.cancelled) }
      loop.post(.cancel(exchange))
    }
    guard let reading else { return nil }
    if reading.makesRoom { loop.post(.resume(exchange)) }
    return try reading.outcome.get()
  }
}

extension TransportError {
  /// The task that waited was cancelled.
  static let cancelled = TransportError(.cancelled, "the request was cancelled")
}
