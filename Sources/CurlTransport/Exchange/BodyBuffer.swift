internal import FoundationEssentials
internal import KubernetesClient

/// The part of a body that has come and was not taken yet: bounded, for one reader.
///
/// A state machine without locks or waiting: a reader that finds nothing leaves a `Waiter`, and
/// whoever changes the state gets the waiter back to wake it.
struct BodyBuffer<Waiter> {
  typealias Outcome = Result<Data?, TransportError>

  /// How the writer goes on.
  enum Writing {
    /// The bytes are taken; the waiter, if any, gets the chunk.
    case accepted(wake: (Waiter, Data)?)
    /// There is no room: the same bytes are to be offered again after `resume`.
    case full
    /// Nobody reads any more.
    case closed
  }

  /// How the reader goes on.
  enum Reading {
    /// What came, or the end; `resume` says that the writer was held up and has room again.
    case ready(Outcome, resume: Bool)
    /// Nothing yet.
    case empty
  }

  private enum End: Sendable {
    case none
    case finished(TransportError?)
    /// The reader has gone away, with an error for whoever asks all the same, or has read the end.
    case closed(TransportError?)
  }

  private let capacity: Int
  private var chunk = Data()
  private var waiter: Waiter?
  private var end = End.none
  private var isHeldUp = false

  /// An empty buffer that takes bytes as long as it holds fewer than its capacity.
  init(capacity: Int) { self.capacity = capacity }

  /// Takes bytes that came.
  mutating func write(_ bytes: UnsafeRawBufferPointer) -> Writing {
    guard case .none = end else { return .closed }
    if let waiter = waiter.take() {
      return .accepted(wake: (waiter, Data(bytes)))
    }
    guard chunk.count < capacity else {
      isHeldUp = true
      return .full
    }
    chunk.append(contentsOf: bytes)
    return .accepted(wake: nil)
  }

  /// The body is whole, or broke off with an error; what came before can still be read.
  ///
  /// - Returns: a waiter to wake with the end.
  mutating func finish(_ error: TransportError?) -> (Waiter, Outcome)? {
    guard case .none = end else { return nil }
    end = .finished(error)
    return waiter.take().map { ($0, Self.outcome(of: error)) }
  }

  /// The reader goes away: what came is dropped, and a body that was cut off is never taken for whole.
  ///
  /// - Returns: a waiter to wake with the error.
  mutating func close(_ error: TransportError) -> (Waiter, Outcome)? {
    chunk = Data()
    end = .closed(error)
    return waiter.take().map { ($0, .failure(error)) }
  }

  /// Takes all that is there.
  mutating func read() -> Reading {
    if !chunk.isEmpty {
      let taken = chunk
      chunk = Data()
      let resume = isHeldUp
      isHeldUp = false
      return .ready(.success(taken), resume: resume)
    }
    switch end {
    case .none: return .empty
    case .finished(let error):
      end = .closed(nil)
      return .ready(Self.outcome(of: error), resume: false)
    case .closed(let error): return .ready(Self.outcome(of: error), resume: false)
    }
  }

  /// As `read`, leaving a waiter where there is nothing yet.
  mutating func read(orWait waiter: Waiter) -> Reading {
    let reading = read()
    if case .empty = reading { self.waiter = waiter }
    return reading
  }

  private static func outcome(of error: TransportError?) -> Outcome {
    error.map { .failure($0) } ?? .success(nil)
  }
}

extension BodyBuffer: Sendable where Waiter: Sendable {}
extension BodyBuffer.Writing: Sendable where Waiter: Sendable {}
extension BodyBuffer.Reading: Sendable where Waiter: Sendable {}
