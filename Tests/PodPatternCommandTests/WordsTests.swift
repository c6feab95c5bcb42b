import FoundationEssentials
import Glibc
import Testing

/// What the program says where the machine refuses it something: words, and no type of a library.
@Suite struct WordsTests {
  @Test func `a configuration file that is not there is told by name`() async throws {
    let run = try await ProgramRun("run", "--config", "none.yaml")
    #expect(run.status == 1)
    #expect(run.errors == "none.yaml: the configuration file: there is no such file\n")
  }

  @Test func `a kubeconfig that can't be written ends the playground before it runs`() async throws
  {
    let run = try await ProgramRun(
      "playground", "--kubeconfig", "file/kubeconfig", files: ["file": "no directory"])
    #expect(run.status == 1 && run.output.isEmpty, "\(run.output)")
    #expect(run.errors.hasPrefix("file/kubeconfig: the kubeconfig can't be written: "))
    #expect(run.errors.hasSuffix("; choose another file by --kubeconfig\n"))
    #expect(!run.errors.contains("Cocoa"), "\(run.errors)")
  }

  @Test(arguments: ["99999", "-1"]) func `a port that is none is wrong usage`(port: String)
    async throws
  {
    let run = try await ProgramRun("playground", "--port=\(port)")
    #expect(run.status == 2 && run.errors.contains("--port must be from 0 to 65535, not \(port)"))
  }

  @Test func `a port that somebody has is told with the way out`() async throws {
    let taken = try TakenPort()
    let run = try await ProgramRun("playground", "--port", "\(taken.port)")
    #expect(run.status == 1)
    #expect(
      run.errors.hasSuffix(
        "127.0.0.1:\(taken.port): can't listen there: Address already in use; choose another"
          + " address by --port\n"), "\(run.errors)")
  }

  /// A port of the loopback interface that is listened on.
  private final class TakenPort {
    let port: Int
    private let socket: Int32

    init() throws {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, length) == 0 && listen(socket, 1) == 0
            && getsockname(socket, $0, &length) == 0
        }
      }
      try #require(isBound)
      self.socket = socket
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(socket) }
  }
}
