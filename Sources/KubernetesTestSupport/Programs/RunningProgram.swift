internal import Glibc

/// A program that runs beside this process and is killed when nobody holds this any more.
///
/// Unlike the programs of a control plane it is this process's own child, so that its process id is
/// known: what is measured is measured by that.
public final class RunningProgram: Sendable {
  /// The process id.
  public let process: Int32

  /// Starts a program with its output in a file, which is made anew.
  ///
  /// - Throws: `ProgramError`, where the program or the file can't be had.
  public init(_ program: String, _ arguments: [String], log: String) throws(ProgramError) {
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    // At its end, so that nothing is overwritten where the program opens /dev/stdout once more.
    let output = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    defer {
      close(input)
      close(output)
    }
    guard input >= 0, output >= 0 else { throw ProgramError("\(log) cannot be written") }
    process = try Spawn.start(program, arguments, input: input, output: output)
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}
