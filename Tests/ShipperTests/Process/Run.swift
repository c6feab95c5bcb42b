import Glibc
import Testing

@testable import podpattern_shipper

/// One life of the shipper.
final class Run {
  let process: pid_t
  private let messagePath: String

  init(_ arguments: [String], environment: [String] = [], message: String) throws {
    messagePath = message
    process = try ChildProcess.start(
      [try Self.program] + arguments, environment: environment)
  }

  /// The shipper that the tests were built with.
  static var program: String {
    get throws {
      let tests = try #require(realpath("/proc/self/exe", nil))
      defer { free(tests) }
      return String(cString: dirname(tests)) + "/podpattern-shipper"
    }
  }

  /// The termination message as it is now.
  var message: String { SmallFile.read(messagePath) }

  /// The Fluent Bit processes.
  var children: [pid_t] {
    SmallFile.read(proc: "/proc/\(process)/task/\(process)/children")
      .split(separator: " ").compactMap { pid_t($0) }
  }

  /// Whether the shipper has ended and waits for `end`.
  var hasEnded: Bool {
    var information = siginfo_t()
    let options = WEXITED | WNOHANG | WNOWAIT
    return waitid(P_PID, id_t(process), &information, options) == 0 && information.si_signo != 0
  }

  /// Sends SIGTERM, as the kubelet does.
  func terminate() { kill(process, SIGTERM) }

  /// Waits for the end and returns the exit code. What does not end is killed after a while.
  func end() -> Int32 {
    if !eventually(within: 120, { hasEnded }) { crash() }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }

  /// Kills the shipper and every Fluent Bit at once, as the end of a container does.
  func crash() {
    for process in [process] + children { kill(process, SIGKILL) }
    _ = eventually { hasEnded }
  }
}

extension SmallFile {
  /// Reads a file of the kernel, which has no size.
  static func read(proc path: String) -> String {
    guard let file = try? Descriptor(path, O_RDONLY) else { return "" }
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      String(decoding: buffer[..<file.read(into: buffer, at: 0)], as: UTF8.self)
    }
  }
}
