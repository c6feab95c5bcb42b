internal import Glibc

/// A program that runs as long as this is held, and not longer than this process for certain.
///
/// A small shell starts it and reads a pipe that only this process writes to: when the pipe closes,
/// however this process came to its end, the shell kills the program. It is not this process's child,
/// which would stay a zombie until somebody asks after it, and keep exit tests from seeing theirs end.
final class SupervisedProgram: Sendable {
  private let pipe: Int32

  /// Starts a program with its output in a file.
  ///
  /// `removing`: a folder that the shell removes after the program's end.
  ///
  /// - Throws: `ProgramError`, where no process can be had.
  init(
    _ program: String, _ arguments: [String], log: String, removing folder: String? = nil
  ) throws(ProgramError) {
    let script = """
      folder=$1 log=$2; shift 2
      # What runs in the background has no input but what it is given.
      exec 3<&0
      {
        "$@" </dev/null >"$log" 2>&1 3<&- &
        program=$!
        cat <&3 >/dev/null
        kill -9 $program; wait
        # Other programs of the same folder end at the same moment.
        [ -z "$folder" ] || { sleep 0.3; rm -rf "$folder"; }
      } &
      """
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw ProgramError("no pipe can be had") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    do throws(ProgramError) {
      let shell = try Spawn.start(
        "/bin/sh", ["-c", script, "supervisor", folder ?? "", log, program] + arguments,
        input: ends[0], isSessionLeader: true)
      while waitpid(shell, nil, 0) < 0, errno == EINTR {}
    } catch {
      close(ends[1])
      throw error
    }
    pipe = ends[1]
  }

  deinit { close(pipe) }
}
