internal import Glibc
internal import KubernetesTestSupport

/// The program that the tests were built with, as an operator in a process of its own.
final class OperatorProcess: Sendable {
  /// What its identity in an election begins with.
  let name: String
  private let program: RunningProgram

  /// Starts an operator with the arguments of `podpattern`.
  init(_ name: String, _ arguments: [String], log: String) throws {
    self.name = name
    program = try RunningProgram(
      "/usr/bin/env", ["POD_NAME=\(name)", try BuiltProgram.path("podpattern")] + arguments,
      log: log)
  }

  /// Whether it is the holder of a lease.
  func holds(_ identity: String) -> Bool { identity.hasPrefix("\(name)_") }

  /// Whether it is at an end, be it only that nobody has asked for its exit status.
  var hasEnded: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(program.process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_signo == SIGCHLD
  }

  /// How much memory it has in the machine's, in MB.
  var residentMegabytes: Int { ResidentMemory.megabytes(of: "\(program.process)") }

  func kill() { Glibc.kill(program.process, SIGKILL) }
  func freeze() { Glibc.kill(program.process, SIGSTOP) }
  func thaw() { Glibc.kill(program.process, SIGCONT) }
}
