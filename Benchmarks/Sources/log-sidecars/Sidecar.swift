internal import Glibc
internal import KubernetesTestSupport

/// One life of a log sidecar, as the kubelet has it: its output goes to a file.
final class Sidecar {
  private let program: RunningProgram
  /// Where its output is.
  let log: String

  /// The kubelet's patience after SIGTERM.
  private static let grace: Duration = .seconds(30)

  init(_ command: [String], log: String) throws {
    self.log = log
    program = try RunningProgram(command[0], Array(command.dropFirst()), log: log)
  }

  /// Ends it as the kubelet ends a container.
  func terminate() async throws {
    kill(program.process, SIGTERM)
    let deadline = ContinuousClock.now + Self.grace
    while !hasEnded, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(50)) }
    crash()
  }

  /// Kills it with all that it has started, as the end of PID 1 does in a container.
  func crash() {
    for process in [program.process] + children { kill(process, SIGKILL) }
  }

  private var hasEnded: Bool {
    var information = siginfo_t()
    let options = WEXITED | WNOHANG | WNOWAIT
    return waitid(P_PID, id_t(program.process), &information, options) == 0
      && information.si_signo != 0
  }

  private var children: [pid_t] {
    guard let file = fopen("/proc/\(program.process)/task/\(program.process)/children", "r") else {
      return []
    }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    guard getline(&line, &capacity, file) > 0, let line else { return [] }
    return String(cString: line).split(separator: " ").compactMap { pid_t($0) }
  }
}
