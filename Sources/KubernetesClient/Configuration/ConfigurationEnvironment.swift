public import FoundationEssentials

/// What a program finds around itself when it looks for its cluster: variables, files, other
/// programs, the time. Tests put their own in its place.
public struct ConfigurationEnvironment: Sendable {
  /// The environment's variables.
  public var variables: [String: String]
  /// Where files are read.
  public var files: any FileReader
  /// Runs the plugins that hand out credentials.
  public var processes: any ProcessRunner
  /// The time of day, which tokens expire by.
  public var now: @Sendable () -> Date

  /// An environment from what it consists of; by default that of this process.
  public init(
    variables: [String: String] = ProcessInfo.processInfo.environment,
    files: any FileReader = LocalFiles(), processes: any ProcessRunner = LocalProcesses(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.variables = variables
    self.files = files
    self.processes = processes
    self.now = now
  }
}
