internal import Glibc

/// Why a program did not run.
public struct ProgramError: Error, Sendable, CustomStringConvertible {
  /// What happened, for a person.
  public let description: String

  init(_ description: String) { self.description = description }
}

enum Spawn {
  /// Starts a program with this process's environment.
  ///
  /// - `input`: the descriptor that becomes its standard input.
  /// - `output`: the descriptor that becomes its standard output; nil for this process's.
  /// - `errors`: the descriptor that becomes its standard error; that of its output, without it.
  /// - `isSessionLeader`: whether it is out of reach of the terminal's signals.
  /// - Returns: its process id.
  static func start(
    _ program: String, _ arguments: [String], input: Int32, output: Int32? = nil,
    errors: Int32? = nil, isSessionLeader: Bool = false
  ) throws(ProgramError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, errors ?? output, 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A thread of a Swift task's has signals blocked, and its child would not hear SIGTERM.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let sessionLeader: Int16 = isSessionLeader ? 0x80 : 0  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | sessionLeader)
    var strings = ([program] + arguments).map { strdup($0) }
    defer { for string in strings { free(string) } }
    strings.append(nil)
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &strings, environ)
    guard code == 0 else {
      throw ProgramError("\(program) cannot be started: \(String(cString: strerror(code)))")
    }
    return pid
  }
}
