internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// One request on its way, with whoever waits for its answer.
///
/// Made by the task that asks, and from then on touched by the event loop's thread alone; other
/// threads only name it in commands. That is what `@unchecked Sendable` stands for here.
final class Exchange: @unchecked Sendable {
  /// Where an exchange is on its way.
  enum State {
    /// Not begun, or waiting for room.
    case waiting
    /// Has a handle of libcurl's.
    case running(EasyHandle)
    /// Over, well or with an error.
    case finished(TransportError?)
  }

  /// A task that waits for the answer, or for its head.
  enum Waiter: Sendable {
    case whole(CheckedContinuation<Result<APIResponse, TransportError>, Never>)
    case head(CheckedContinuation<Result<ResponseHead, TransportError>, Never>)
  }

  let request: APIRequest
  var state = State.waiting
  var timeouts: Timeouts<ContinuousClock.Instant>
  /// When it got its handle.
  var begun = ContinuousClock.now
  /// Where the exchange stands in its lane's list of running ones.
  var index = 0
  /// How often libcurl began to send the request.
  var attempts = 0
  /// Why the answer is not read to its end; nil where it is.
  private(set) var refusal: TransportError?

  /// Where the body goes chunk by chunk; nil keeps it for the whole answer.
  private let channel: BodyChannel?
  private var waiter: Waiter?
  private var head = ResponseHead()
  private var body = Data()

  init(_ request: APIRequest, channel: BodyChannel? = nil) {
    self.request = request
    self.channel = channel
    timeouts = Timeouts(total: request.timeout, idle: request.idleTimeout, now: .now)
  }

  var isStream: Bool { channel != nil }

  var isFinished: Bool { if case .finished = state { true } else { false } }

  /// Learns who waits. An exchange that was cancelled before it began ends at once.
  func start(for waiter: Waiter) {
    self.waiter = waiter
    if case .finished(let error) = state { wake(error) }
  }

  /// Takes a line of the answer's head.
  func receiveHeadLine(_ line: UnsafeBufferPointer<UInt8>) {
    guard head.read(line) else { return }
    if isStream {
      wake(nil)
    } else if let length = head.contentLength {
      body.reserveCapacity(min(max(length, 0), 8 << 20))
    }
  }

  /// Takes a piece of the answer's body.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> BodyBuffer.Writing {
    guard let channel else {
      if let most = request.mostBytes, body.count + bytes.count > most {
        body = Data()
        refusal = TransportError(.tooLong, "the answer is longer than \(most) bytes")
        return .closed
      }
      body.append(contentsOf: bytes)
      return .accepted
    }
    return channel.change { $0.write(bytes) }
  }

  /// Tells whoever waits how it ended; nil is well. Only the first end counts.
  func finish(_ error: TransportError?) {
    guard !isFinished else { return }
    state = .finished(error)
    channel?.change { $0.finish(error) }
    wake(error)
  }

  private func wake(_ error: TransportError?) {
    switch waiter.take() {
    case nil: break
    case .head(let waiter): waiter.resume(returning: error.map { .failure($0) } ?? .success(head))
    case .whole(let waiter):
      let answer = APIResponse(status: head.status, headers: head.headers, body: body)
      waiter.resume(returning: error.map { .failure($0) } ?? .success(answer))
    }
  }
}
