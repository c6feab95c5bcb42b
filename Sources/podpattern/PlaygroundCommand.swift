internal import ArgumentParser
internal import CommandSupport
internal import Glibc

/// `podpattern playground`: replaces itself with the program `podpattern-playground`, which
/// includes the simulated cluster, so that the operator's image does not have to.
struct PlaygroundCommand: ParsableCommand {
  private static let program = "podpattern-playground"

  static let configuration = CommandConfiguration(
    commandName: "playground",
    abstract: "Run the operator on a simulated cluster, for kubectl to look at.",
    discussion: """
      Runs \(program), which has to stand beside this program; \
      `\(ProgramName.invocation) playground --help` says what it can do.
      """, helpNames: [])

  @Argument(parsing: .captureForPassthrough, help: "The options of \(program).")
  var arguments: [String] = []

  func run() throws(CommandFailure) {
    let reason = Self.become(arguments)
    throw CommandFailure(
      .input,
      "\(Self.path): \(reason); `make install-program` installs it, and `swift build --product"
        + " \(Self.program)` builds it")
  }

  /// Goes on as the other program; returns only if that can't be started, and why.
  static func become(_ arguments: [String]) -> String {
    let words = ([path] + arguments).map { strdup($0) }
    execv(path, words + [nil])
    return String(cString: strerror(errno))
  }

  /// The path next to this program, after resolving links to it.
  private static var path: String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? 0
      }
    }
    let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return own.utf8.lastIndex(of: UInt8(ascii: "/")).map { own[...$0] + program } ?? program
  }
}
