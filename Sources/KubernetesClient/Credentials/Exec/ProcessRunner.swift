public import FoundationEssentials

/// A program to run, and what it is to find.
public struct ProcessRequest: Sendable, Hashable {
  /// A path, or a name to look up in `PATH`.
  public var command: String
  /// What follows the command's name.
  public var arguments: [String]
  /// The variables that it has, and no others.
  public var environment: [String: String]
  /// Whether it reads from this process' standard input; otherwise it finds that empty.
  public var inheritsInput: Bool

  /// A program with its arguments and variables.
  public init(
    command: String, arguments: [String] = [], environment: [String: String] = [:],
    inheritsInput: Bool = false
  ) {
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.inheritsInput = inheritsInput
  }
}

/// How a program ended.
public struct ProcessResult: Sendable, Hashable {
  /// The exit status; 128 and the signal's number where a signal ended it, as shells have it.
  public var status: Int32
  /// What it wrote to standard output.
  public var output: Data

  /// An exit status and an output.
  public init(status: Int32, output: Data) {
    self.status = status
    self.output = output
  }
}

/// Why a program did not run to its end.
public enum ProcessError: Error, Sendable, Hashable {
  /// There is no such program.
  case notFound
  /// It could not be started or read from, for this reason.
  case failed(String)
}

/// Runs other programs: on this machine, or what a test puts in its place.
public protocol ProcessRunner: Sendable {
  /// Runs a program to its end; its standard error is this process' own.
  ///
  /// Cancelling the task kills the program.
  func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult

  /// Whether a person sits at this process' standard input.
  var hasTerminal: Bool { get }
}

extension ProcessRunner {
  /// Runs a program, and kills it where it takes too long.
  func run(
    _ request: ProcessRequest, within patience: Duration
  ) async throws(ProcessError) -> ProcessResult {
    let first = await withTaskGroup(
      of: Result<ProcessResult, ProcessError>.self,
      returning: Result<ProcessResult, ProcessError>.self
    ) { group in
      group.addTask { await outcome(of: request) }
      group.addTask {
        try? await Task.sleep(for: patience)
        return .failure(.failed("it did not end within \(patience)"))
      }
      let first = await group.next() ?? .failure(.failed("it did not start"))
      group.cancelAll()
      return first
    }
    return try first.get()
  }

  private func outcome(of request: ProcessRequest) async -> Result<ProcessResult, ProcessError> {
    do { return .success(try await run(request)) } catch { return .failure(error) }
  }
}
