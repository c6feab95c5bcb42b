internal import CLinux

/// Processes that PID 1 starts, and orphans that it adopts.
enum ChildProcess {
  /// Starts a program in a process group of its own, with no signal blocked or ignored.
  ///
  /// `environment`: Variables (`NAME=value`) beside those of this process, or instead of them.
  static func start(
    _ command: [String], environment: [String] = []
  ) throws(SystemFault) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    let added: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    defer { for variable in added { free(variable) } }
    var process = pid_t()
    let result = posix_spawnp(
      &process, command[0], nil, &attributes, arguments, added + inherited(beside: environment))
    guard result == 0 else { throw SystemFault("can't start \(command[0])", code: result) }
    return process
  }

  /// The variables of this process that are not replaced, with the end of the list. They can't simply
  /// stay: of two variables with one name, the loader takes the last one.
  private static func inherited(beside added: [String]) -> [UnsafeMutablePointer<CChar>?] {
    let names = added.map { Array($0.utf8.prefix { $0 != 0x3D }) + [0x3D] }
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = linux_environment()
    while let variable = next?.pointee {
      let isReplaced = names.contains { name in
        name.indices.allSatisfy { variable[$0] == CChar(bitPattern: name[$0]) }
      }
      if !isReplaced { variables.append(variable) }
      next = next?.advanced(by: 1)
    }
    return variables + [nil]
  }

  /// A child that has ended, orphans of others included, or nil if there is none.
  static func reap() -> (process: pid_t, code: Int32)? {
    var status: Int32 = 0
    let process = waitpid(-1, &status, WNOHANG)
    guard process > 0 else { return nil }
    let signal = status & 0x7f
    return (process, signal == 0 ? (status >> 8) & 0xff : 128 + signal)
  }
}
