import Glibc
import Testing

@testable import podpattern_shipper

/// An HTTP endpoint that writes what it takes to a file. It refuses until it is started.
final class Receiver {
  private let root: String
  private let port: Int
  private var process: pid_t?

  init(_ stage: Stage) throws {
    root = stage.root
    port = try Self.freePort()
  }

  /// What a pipeline needs to send to it.
  var output: String { "name: http, host: 127.0.0.1, port: \(port), format: json, uri: /log" }

  func start() throws {
    let path = "\(root)/receiver.yaml"
    try SmallFile.replace(
      path,
      with: """
        service: {flush: 1, grace: 5, log_level: error, http_server: off}
        pipeline:
          inputs: [{name: http, listen: 127.0.0.1, port: \(port), buffer_max_size: 64M}]
          outputs: [{\(Stage.fileOutput(root, "received")), match: '*'}]

        """)
    process = try ChildProcess.start([FluentBit.program, "--quiet", "--config=\(path)"])
  }

  /// Ends it, after it has written what it has taken.
  func stop() {
    guard let process else { return }
    kill(process, SIGTERM)
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
  }

  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
