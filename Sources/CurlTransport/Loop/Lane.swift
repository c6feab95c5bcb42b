internal import CCurl
internal import DequeModule
internal import KubernetesClient

/// A multi handle of libcurl with the exchanges that go over its connections.
///
/// Used on the event loop's thread alone.
final class Lane {
  /// Which of the loop's lanes it is.
  enum Kind {
    case calls
    case streams
  }

  /// What makes one lane differ from the other.
  struct Limits {
    /// More exchanges than this wait their turn here, where waiting costs nothing.
    var running: Int
    /// How many of them share one connection of HTTP/2.
    var streamsPerConnection: Int
    /// How many connections there may be, 0 for as many as needed.
    var connections: Int
    /// How many handles are kept for the next exchanges.
    var idleHandles: Int
  }

  /// The time at which the loop last woke up.
  var now = ContinuousClock.now

  private let multi: UnsafeMutableRawPointer
  private let poller: Poller
  private let kind: Kind
  private let limits: Limits
  private let settings: TransferSettings

  /// When libcurl wants to be called without anything having happened.
  private var timer: ContinuousClock.Instant?
  /// When the limits of time are to be looked at next.
  private var nextCheck: ContinuousClock.Instant?
  private var waiting: Deque<Exchange> = []
  private var running: [Exchange] = []
  private var idle: [EasyHandle] = []
  private var coalescing = Coalescing()

  init(
    _ kind: Kind, limits: Limits, settings: TransferSettings, poller: Poller
  ) throws(TransportError) {
    guard let multi = curl_multi_init() else {
      throw TransportError(.invalid, "libcurl has no memory for its connections")
    }
    self.multi = multi
    self.kind = kind
    self.limits = limits
    self.settings = settings
    self.poller = poller
    _ = ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    _ = ccurl_multi_set_long(
      multi, CURLMOPT_MAX_CONCURRENT_STREAMS, limits.streamsPerConnection)
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connections)
    _ = ccurl_multi_set_callbacks(
      multi,
      { _, socket, what, context, _ in
        Lane.of(context)?.watch(socket, what)
        return 0
      },
      { _, milliseconds, context in
        Lane.of(context)?.setTimer(milliseconds)
        return 0
      },
      Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    for exchange in running { release(exchange) }
    idle.removeAll()
    curl_multi_cleanup(multi)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Lane? {
    context.map { Unmanaged<Lane>.fromOpaque($0).takeUnretainedValue() }
  }

  private func watch(_ socket: Int32, _ what: Int32) {
    poller.update(socket, of: kind, to: what)
  }

  private func setTimer(_ milliseconds: Int) {
    timer = milliseconds < 0 ? nil : now.advanced(by: .milliseconds(milliseconds))
  }
}

// MARK: - What the loop asks of it

extension Lane {
  /// Takes an exchange, to begin it when there is room.
  func start(_ exchange: Exchange) {
    guard !exchange.isFinished else { return }
    waiting.append(exchange)
    noteExpiry(of: exchange)
  }

  /// Gives an exchange up, wherever it is.
  func cancel(_ exchange: Exchange, _ error: TransportError = .cancelled) {
    if case .running = exchange.state { release(exchange) }
    exchange.finish(error)
  }

  /// Goes on reading a body.
  func resume(_ exchange: Exchange) {
    guard case .running(let handle) = exchange.state, exchange.timeouts.isPaused else { return }
    exchange.timeouts.resume(at: now)
    noteExpiry(of: exchange)
    _ = curl_easy_pause(handle.easy, CURLPAUSE_CONT)
  }

  /// Lets libcurl read and write a socket.
  func perform(_ socket: Int32, _ events: Int32) {
    var left: Int32 = 0
    _ = curl_multi_socket_action(multi, socket, events, &left)
  }

  /// Does what is due: begins what waits, ends what is done or has taken too long.
  ///
  /// What becomes due by that is done as well, but not for ever: sockets want their turn.
  func turn() {
    for _ in 0..<16 {
      reap()
      beginWaiting()
      checkTimeouts()
      guard let timer, timer <= now else { break }
      self.timer = nil
      perform(CURL_SOCKET_TIMEOUT, 0)
    }
    reap()
  }

  /// When `turn` has something to do, though nothing happens.
  var wakeUpTime: ContinuousClock.Instant? {
    guard let timer, let nextCheck else { return timer ?? nextCheck }
    return min(timer, nextCheck)
  }

  /// How long to leave answers unread, for more of them to come.
  var rest: Duration { coalescing.rest(running: running.count) }

  /// Gives everything up.
  func stop() {
    for exchange in running + waiting { cancel(exchange) }
    waiting.removeAll()
  }
}

// MARK: - Beginnings and ends

extension Lane {
  private func beginWaiting() {
    while running.count < limits.running, let exchange = waiting.popFirst() {
      if !exchange.isFinished { begin(exchange) }
    }
  }

  private func begin(_ exchange: Exchange) {
    guard let handle = idle.popLast() ?? EasyHandle(settings, lane: self) else {
      return exchange.finish(TransportError(.invalid, "libcurl has no memory for a request"))
    }
    do throws(TransportError) {
      try handle.begin(exchange)
    } catch {
      keep(handle)
      return exchange.finish(error)
    }
    exchange.state = .running(handle)
    exchange.begun = now
    exchange.index = running.count
    running.append(exchange)
    _ = curl_multi_add_handle(multi, handle.easy)
  }

  private func reap() {
    var code = CURLE_OK
    while let easy = ccurl_multi_next_finished(multi, &code) {
      guard let handle = EasyHandle.of(ccurl_get_private(easy)), let exchange = handle.exchange
      else { continue }
      coalescing.noteAnswer(after: exchange.begun.duration(to: now))
      let error = code == CURLE_OK ? nil : exchange.refusal ?? settings.error(code, of: handle)
      release(exchange)
      exchange.finish(error)
    }
  }

  /// Takes the handle back from an exchange that runs.
  private func release(_ exchange: Exchange) {
    guard case .running(let handle) = exchange.state else { return }
    _ = curl_multi_remove_handle(multi, handle.easy)
    exchange.state = .waiting
    let last = running.removeLast()
    if last !== exchange {
      running[exchange.index] = last
      last.index = exchange.index
    }
    keep(handle)
  }

  private func keep(_ handle: EasyHandle) {
    handle.end()
    if idle.count < limits.idleHandles { idle.append(handle) }
  }
}

// MARK: - Limits of time

extension Lane {
  private func noteExpiry(of exchange: Exchange) {
    guard let expiry = exchange.timeouts.expiry else { return }
    nextCheck = nextCheck.map { min($0, expiry) } ?? expiry
  }

  /// Ends what has taken too long. Looks at all exchanges, but only when the earliest limit that was
  /// known at the last look has passed: seldom more than once in a time-out's length.
  func checkTimeouts() {
    guard let check = nextCheck, check <= now else { return }
    nextCheck = nil
    for exchange in running + waiting where !exchange.isFinished {
      if let limit = exchange.timeouts.passed(at: now) {
        cancel(exchange, settings.timeoutError(limit))
      } else {
        noteExpiry(of: exchange)
      }
    }
  }
}
