internal import KubernetesClient

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The thread that drives libcurl: waits on sockets, commands and clocks, and never blocks.
///
/// Requests share a few connections of HTTP/2. Streams have a lane of their own with a connection
/// each (HTTP/1.1): on a shared connection, a stream whose reader is slow would hold up all others
/// as soon as libcurl has filled its buffer, and a burst of requests would delay a watch's events.
final class EventLoop {
  private let mailbox: Mailbox
  private let poller: Poller
  private let calls: Lane
  private let streams: Lane
  private var isStopped = false

  init(
    mailbox: Mailbox, settings: ConnectionSettings, options: CurlTransport.Options
  ) throws(TransportError) {
    self.mailbox = mailbox
    poller = Poller(wakeUp: mailbox.wakeUp)
    calls = try Lane(
      .calls,
      limits: .init(
        running: options.maximumConcurrentRequests,
        streamsPerConnection: options.requestsPerConnection,
        connections: options.maximumConnections,
        idleHandles: min(options.maximumConcurrentRequests, 32)),
      settings: TransferSettings(settings, options: options, isMultiplexed: true), poller: poller)
    streams = try Lane(
      .streams,
      limits: .init(running: .max, streamsPerConnection: 1, connections: 0, idleHandles: 4),
      settings: TransferSettings(settings, options: options, isMultiplexed: false),
      poller: poller)
  }

  /// Turns until it is told to stop.
  func run() {
    var ready: [Poller.Ready] = []
    var commands: [Command] = []
    while !isStopped {
      poller.rest(calls.rest)
      let isWokenUp = poller.wait(milliseconds: pause, ready: &ready)
      let now = ContinuousClock.now
      calls.now = now
      streams.now = now
      // First of all: a process that was frozen must not go on with what has long been given up.
      calls.checkTimeouts()
      streams.checkTimeouts()
      for item in ready { lane(item.owner).perform(item.socket, item.events) }
      if isWokenUp {
        mailbox.drain(into: &commands)
        for command in commands { obey(command) }
      }
      calls.turn()
      streams.turn()
    }
    calls.stop()
    streams.stop()
  }

  private func lane(_ kind: Lane.Kind) -> Lane {
    switch kind {
    case .calls: calls
    case .streams: streams
    }
  }

  private func lane(of exchange: Exchange) -> Lane { exchange.isStream ? streams : calls }

  private func obey(_ command: Command) {
    switch command {
    case .start(let exchange, let waiter):
      exchange.start(for: waiter)
      lane(of: exchange).start(exchange)
    case .cancel(let exchange): lane(of: exchange).cancel(exchange)
    case .resume(let exchange): lane(of: exchange).resume(exchange)
    case .stop: isStopped = true
    }
  }

  /// How long nothing is due, in milliseconds, rounded up; -1 for ever.
  private var pause: Int32 {
    let times = [calls.wakeUpTime, streams.wakeUpTime].compactMap { $0 }
    guard let next = times.min() else { return -1 }
    let left = ContinuousClock.now.duration(to: next).components
    guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
    let milliseconds = left.attoseconds / 1_000_000_000_000_000 + 1
    return Int32(clamping: left.seconds * 1000 + milliseconds)
  }
}
