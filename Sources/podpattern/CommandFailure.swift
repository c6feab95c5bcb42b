/// A command that could not do its work: what to tell, and what to exit with.
struct CommandFailure: Error, CustomStringConvertible {
  /// Where the fault lies, which the exit status tells.
  enum Fault: Int32, CaseIterable {
    /// The input: a file, a declaration, a kubeconfig.
    case input = 1
    /// The command line.
    case usage = 2
    /// The cluster: the server, or the credentials that it did not take.
    case cluster = 3
  }

  let fault: Fault
  /// For standard error; nil where all has been said.
  let message: String?

  /// A failure with what to tell about it.
  init(_ fault: Fault, _ message: String? = nil) {
    self.fault = fault
    self.message = message
  }

  var description: String { message ?? "" }
}

extension CommandFailure {
  /// Says on standard error what is wrong.
  func tell() {
    guard let message else { return }
    StandardStreams.error(message)
  }
}
