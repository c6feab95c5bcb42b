internal import FoundationEssentials
internal import Glibc

/// What a program printed, and how it ended.
public struct ProgramOutput: Sendable {
  /// The exit status; 128 and more for a signal.
  public let status: Int32
  /// Standard output and error, in the order they were written.
  public let text: String

  /// Runs a program and waits for its end.
  ///
  /// - Parameters:
  ///   - input: what it reads from its standard input.
  ///   - folder: where input and output are kept meanwhile.
  /// - Throws: `ProgramError`, where it can't be started.
  public init(
    running program: String, _ arguments: [String], input: String = "", folder: String
  ) throws {
    let inputFile = try Self.file(holding: input, in: folder)
    let outputFile = try Self.file(holding: "", in: folder)
    defer {
      unlink(inputFile)
      unlink(outputFile)
    }
    let (source, sink) = (
      open(inputFile, O_RDONLY | O_CLOEXEC), open(outputFile, O_RDWR | O_CLOEXEC)
    )
    defer {
      close(source)
      close(sink)
    }
    let child = try Spawn.start(program, arguments, input: source, output: sink)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    self.status = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    text = String(decoding: try Data(contentsOf: URL(filePath: outputFile)), as: UTF8.self)
  }

  private static func file(holding text: String, in folder: String) throws -> String {
    let path = "\(folder)/program-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
