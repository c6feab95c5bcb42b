import Glibc
import Synchronization

/// A server that answers connections, one after another, with bytes from a script: for what a
/// well-behaved server never does.
final class ScriptedServer: Sendable {
  /// What happens on one connection.
  enum Step: Sendable {
    /// Reads one request's head, and writes these bytes.
    case answer(String)
    /// Reads one request's head, and nothing more.
    case read
    /// Waits until the client has closed the connection.
    case awaitClose
  }

  let port: Int
  private let listener: Int32
  private let heads = Mutex<[String]>([])
  private let closed = AsyncStream.makeStream(of: Void.self)

  var url: String { "http://127.0.0.1:\(port)" }

  /// The heads of all requests that came.
  var requests: [String] { heads.withLock { $0 } }

  /// Serves as many connections as there are scripts; each is closed at its script's end.
  init(_ scripts: [Step]...) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw Failure() }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.start { [self] in
      for script in scripts { serve(script) }
      close(self.listener)
    }
  }

  struct Failure: Error {}

  /// Returns when a script's `awaitClose` has seen the client close the connection.
  func clientClosed() async {
    for await _ in closed.stream { break }
  }

  private func serve(_ script: [Step]) {
    let connection = accept(listener, nil, nil)
    guard connection >= 0 else { return }
    defer { close(connection) }
    for step in script {
      switch step {
      case .answer(let text):
        guard readHead(connection) else { return }
        _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
      case .read: guard readHead(connection) else { return }
      case .awaitClose:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        closed.continuation.yield()
      }
    }
  }

  private func readHead(_ connection: Int32) -> Bool {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) == 1 {
      head.append(byte)
      guard head.suffix(4) == [13, 10, 13, 10] else { continue }
      heads.withLock { $0.append(String(decoding: head, as: UTF8.self)) }
      return true
    }
    return false
  }
}

/// A thread, for what blocks.
enum Thread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, work)
    pthread_detach(thread)
  }
}
