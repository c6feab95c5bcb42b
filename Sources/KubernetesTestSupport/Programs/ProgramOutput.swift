internal import Dispatch
internal import FoundationEssentials
internal import Glibc

/// What a program printed, and how it ended.
public struct ProgramOutput: Sendable {
  /// The exit status; 128 and more for a signal.
  public let status: Int32
  /// What it wrote to its standard output; with what it wrote to standard error in between, unless that
  /// was kept apart.
  public let text: String
  /// What it wrote to standard error, where that was kept apart.
  public let errors: String

  /// Runs a program as `init(running:)` does, and keeps no thread of Swift's tasks until its end:
  /// these are few.
  ///
  /// - Throws: `ProgramError`, where it can't be started.
  public static func of(
    _ program: String, _ arguments: [String], input: String = "", folder: String,
    separatingErrors: Bool = false
  ) async throws -> ProgramOutput {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            try ProgramOutput(
              running: program, arguments, input: input, folder: folder,
              separatingErrors: separatingErrors)
          })
      }
    }
  }

  /// Runs a program, and keeps the thread until its end.
  ///
  /// - Parameters:
  ///   - program: the program's path.
  ///   - arguments: what it is called with.
  ///   - input: what it reads from its standard input.
  ///   - folder: where input and output are kept meanwhile.
  ///   - separatingErrors: whether standard error is kept apart from standard output.
  /// - Throws: `ProgramError`, where it can't be started.
  public init(
    running program: String, _ arguments: [String], input: String = "", folder: String,
    separatingErrors: Bool = false
  ) throws {
    let files = try ["", "", input].map { try Self.file(holding: $0, in: folder) }
    defer { for file in files { unlink(file) } }
    let ends = files.map { open($0, O_RDWR | O_CLOEXEC) }
    defer { for end in ends { close(end) } }
    let child = try Spawn.start(
      program, arguments, input: ends[2], output: ends[0],
      errors: separatingErrors ? ends[1] : ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    self.status = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    (text, errors) = (try Self.text(of: files[0]), try Self.text(of: files[1]))
  }

  private static func file(holding text: String, in folder: String) throws -> String {
    let path = "\(folder)/program-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private static func text(of file: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
  }
}
