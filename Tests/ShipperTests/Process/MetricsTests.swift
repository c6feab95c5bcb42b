import Glibc
import KubernetesTestSupport
import Testing

@testable import podpattern_shipper

/// The metrics that the program serves, with a shell script in the place of Fluent Bit.
@Suite(.tags(.process)) struct MetricsTests {
  /// A shipper with one pipeline and a port for metrics, as far as a body goes.
  private func withShipper(
    on port: UInt16, _ body: (Stage, Run) throws -> Void
  ) throws {
    let stage = try Stage(grace: 1, ["--metrics-port", "\(port)"])
    stage.add("loki")
    let run = try stage.start(["/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"])
    do {
      try body(stage, run)
    } catch {
      run.crash()
      throw error
    }
    run.terminate()
    #expect(run.end() == 0)
  }

  @Test func `lines that wait are told at the port, down to the end`() throws {
    let port = try TestPort.free()
    try withShipper(on: port) { stage, run in
      try stage.write(3, to: "a.log")
      let isTold = eventually {
        TestPort.get("/metrics", at: port).contains(
          "\npodpattern_shipper_left_lines{output=\"loki\"} 3\n")
      }
      #expect(isTold)
      let answer = TestPort.get("/metrics", at: port)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"))
      #expect(answer.contains("\npodpattern_shipper_delivered_lines_total{output=\"loki\"} 0\n"))
      #expect(TestPort.get("/metrics?a=b", at: port).hasPrefix("HTTP/1.1 200"))
      #expect(TestPort.get("/", at: port).hasPrefix("HTTP/1.1 404"))
      #expect(TestPort.get("/metricsx", at: port).hasPrefix("HTTP/1.1 404"))
      // What is being drained is told as well.
      run.terminate()
      #expect(TestPort.get("/metrics", at: port).contains("left_lines{output=\"loki\"} 3"))
    }
  }

  @Test func `clients that ask for nothing keep neither others nor the end waiting`() throws {
    let port = try TestPort.free()
    try withShipper(on: port) { _, _ in
      var idle = (0..<7).map { _ in TestPort.connect(to: port) }
      idle.append(TestPort.connect(to: port, sending: "GET / HTTP/1.1\r\nX-Long: "))
      defer { for socket in idle { close(socket) } }
      #expect(idle.allSatisfy { $0 >= 0 })
      // They are sent away after a while, and the ninth has its turn.
      #expect(TestPort.get("/metrics", at: port).contains("podpattern_shipper_warnings 0"))
    }
  }

  @Test func `what is no request is dropped`() throws {
    let port = try TestPort.free()
    try withShipper(on: port) { _, _ in
      let noise = String(repeating: "x", count: 20_000)
      let socket = TestPort.connect(to: port, sending: noise)
      #expect(TestPort.receive(from: socket).isEmpty)
      #expect(TestPort.get("/metrics", at: port).hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func `a port that is taken is told, and logs are shipped all the same`() throws {
    let (port, listener) = try TestPort.taken()
    defer { close(listener) }
    try withShipper(on: port) { stage, run in
      try stage.write(1, to: "a.log")
      run.terminate()
      let isDraining = eventually { run.message.contains("\"left\":{\"lines\":1,") }
      #expect(isDraining)
    }
  }
}

/// Ports of this machine, and HTTP as simple as it can be.
enum TestPort {
  /// A port that nobody listens at.
  static func free() throws -> UInt16 {
    let (port, listener) = try taken()
    close(listener)
    return port
  }

  /// A port that somebody listens at: the descriptor returned.
  static func taken() throws -> (port: UInt16, listener: Int32) {
    let listener = linuxSocket()
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withAddress(&address) { bind(listener, $0, length) == 0 }
    try #require(isBound && listen(listener, 8) == 0)
    let isKnown = withAddress(&address) { getsockname(listener, $0, &length) == 0 }
    try #require(isKnown)
    return (UInt16(bigEndian: address.sin_port), listener)
  }

  /// The whole answer to a request; empty if nobody answers.
  static func get(_ path: String, at port: UInt16) -> String {
    receive(
      from: connect(to: port, sending: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"))
  }

  /// A connection on which something was sent; negative where there is none.
  static func connect(to port: UInt16, sending text: String = "") -> Int32 {
    let client = linuxSocket()
    var address = loopback(port: port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    guard withAddress(&address, { Glibc.connect(client, $0, length) == 0 }) else {
      close(client)
      return -1
    }
    _ = send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    return client
  }

  /// What comes until the other side has closed; nothing where it breaks off.
  static func receive(from client: Int32) -> String {
    guard client >= 0 else { return "" }
    defer { close(client) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func linuxSocket() -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
    return address
  }

  private static func withAddress<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}
