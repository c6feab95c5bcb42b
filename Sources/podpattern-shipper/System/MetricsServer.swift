internal import CLinux

/// Answers `GET /metrics`, between everything else that PID 1 does.
///
/// Expected flow: `wait` stands in for waiting for a signal; where it says that somebody asks, `answer`
/// follows.
///
/// Guarantees: no client is waited for. There are few at a time, each has a few seconds to ask, and gets
/// an answer that fits into the socket's buffer at once.
final class MetricsServer {
  private struct Client {
    let socket: Int32
    let since: Duration
    var request: [UInt8] = []

    /// Whether all of the request's head is there.
    var isWhole: Bool { request.count >= 4 && request.suffix(4) == [13, 10, 13, 10] }

    /// Whether it asks for the metrics.
    var wantsMetrics: Bool {
      request.starts(with: "GET /metrics ".utf8) || request.starts(with: "GET /metrics?".utf8)
    }
  }

  private let listener: Int32
  private let signals: Int32
  private var clients: [Client] = []

  private static let mostClients = 8
  private static let longestRequest = 8192
  private static let patience: Duration = .seconds(5)

  /// Listens at a port.
  init(port: Int, signals: Signals) throws(SystemFault) {
    guard let number = UInt16(exactly: port) else {
      throw SystemFault("there is no port \(port)", code: EINVAL)
    }
    listener = linux_listen(number)
    guard listener >= 0 else { throw SystemFault("can't listen at port \(port)") }
    self.signals = signals.descriptor()
  }

  deinit {
    for client in clients { close(client.socket) }
    close(listener)
    if signals >= 0 { close(signals) }
  }

  /// Waits for a signal, for a client or for the time to pass, and returns whether a client waits for
  /// its answer.
  func wait(within time: Duration) -> Bool {
    let hasRoom = clients.count < Self.mostClients
    let known = clients.map { $0.socket }
    // A negative number is passed over.
    var watched = ([signals, hasRoom ? listener : -1] + known).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let (seconds, attoseconds) = max(time, .zero).components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    // total: no stage of a run waits for longer than a second
    let count = poll(&watched, nfds_t(watched.count), Int32(truncatingIfNeeded: milliseconds))
    let now = Clocks.monotonic()
    if count > 0 {
      let ready = watched.filter { $0.revents != 0 }.map { $0.fd }
      if hasRoom, ready.contains(listener), case let socket = linux_accept(listener), socket >= 0 {
        clients.append(Client(socket: socket, since: now))
      }
      for socket in known where ready.contains(socket) { read(from: socket) }
    }
    for client in clients where !client.isWhole && now - client.since >= Self.patience {
      drop(client.socket)
    }
    return clients.contains { $0.isWhole }
  }

  /// Answers every client that has asked.
  func answer(_ metrics: String) {
    for client in clients where client.isWhole {
      let (status, body) =
        client.wantsMetrics ? ("200 OK", metrics) : ("404 Not Found", "it is at /metrics\n")
      let head =
        "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
        + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
      let bytes = Array((head + body).utf8)
      _ = bytes.withUnsafeBytes { linux_send(client.socket, $0.baseAddress, $0.count) }
      drop(client.socket)
    }
  }

  private func read(from socket: Int32) {
    guard let index = clients.firstIndex(where: { $0.socket == socket }) else { return }
    let bytes = withUnsafeTemporaryAllocation(byteCount: 2048, alignment: 1) { buffer in
      Array(buffer.prefix(max(0, recv(socket, buffer.baseAddress, buffer.count, 0))))
    }
    clients[index].request += bytes
    if bytes.isEmpty || clients[index].request.count > Self.longestRequest { drop(socket) }
  }

  private func drop(_ socket: Int32) {
    clients.removeAll { $0.socket == socket }
    close(socket)
  }
}
