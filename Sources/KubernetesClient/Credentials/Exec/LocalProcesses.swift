internal import Dispatch
internal import FoundationEssentials
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The programs of this machine.
public struct LocalProcesses: ProcessRunner {
  /// More output than this ends a program: credentials are small.
  static let maximumOutput = 4 << 20

  /// The programs of this machine.
  public init() {}

  /// Whether standard input is a terminal.
  public var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Runs a program to its end, on a thread that may block.
  public func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
    let child = try ChildProcess(request)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: child.finish()) }
      }
    } onCancel: {
      child.kill()
    }
    return try result.get()
  }
}

/// A running program, from its start until it is waited for.
private final class ChildProcess: Sendable {
  /// The process, until it is waited for: afterwards its number may belong to another.
  private let pid: Mutex<pid_t?>
  private let output: Int32
  /// Whether the program leads a process group of its own. One that talks to the terminal may not:
  /// the terminal would stop it.
  private let leadsGroup: Bool

  init(_ request: ProcessRequest) throws(ProcessError) {
    var pipeEnds: [Int32] = [-1, -1]
    guard pipe(&pipeEnds) == 0 else { throw .failed(Self.words(errno)) }
    // The program gets the writing end as its standard output, and no other end.
    for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(pipeEnds[1]) }
    leadsGroup = !request.inheritsInput
    let (code, pid) = Self.spawn(request, output: pipeEnds[1], leadsGroup: leadsGroup)
    guard code == 0 else {
      close(pipeEnds[0])
      throw code == ENOENT ? .notFound : .failed("it cannot be started: \(Self.words(code))")
    }
    self.pid = Mutex(pid)
    output = pipeEnds[0]
  }

  deinit { close(output) }

  private static func spawn(
    _ request: ProcessRequest, output: Int32, leadsGroup: Bool
  ) -> (code: Int32, pid: pid_t) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    if !request.inheritsInput {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The program starts with the signals of a fresh process, whatever this one blocks.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(
      &attributes, Int16(leadsGroup ? flags | POSIX_SPAWN_SETPGROUP : flags))
    let arguments = ([request.command] + request.arguments).map { strdup($0) } + [nil]
    let environment = request.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, request.command, &actions, &attributes, arguments, environment)
    return (code, pid)
  }

  /// Reads the output and waits for the end; called once.
  func finish() -> Result<ProcessResult, ProcessError> {
    let data = readOutput()
    if data == nil { kill() }
    let status = wait()
    guard let data else { return .failure(.failed("it writes more than credentials can be")) }
    return .success(ProcessResult(status: status, output: data))
  }

  func kill() {
    pid.withLock { pid in
      if let pid { _ = Glibc.kill(leadsGroup ? -pid : pid, SIGKILL) }
    }
  }

  /// Everything up to the end of the output; nil where it is too much.
  private func readOutput() -> Data? {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return data }
      data += buffer[..<count]
      guard data.count <= LocalProcesses.maximumOutput else { return nil }
    }
  }

  private func wait() -> Int32 {
    guard let own = pid.withLock({ $0 }) else { return -1 }
    var info = siginfo_t()
    // Waits without taking the process away, so that `kill` never meets a number used anew.
    while waitid(P_PID, id_t(own), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    return pid.withLock { pid in
      var status: Int32 = 0
      while waitpid(own, &status, 0) < 0 && errno == EINTR {}
      pid = nil
      let signal = status & 0x7F
      return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
