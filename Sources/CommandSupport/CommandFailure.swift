package import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import NIOCore

/// A command that could not do its work: what to tell, and what to exit with.
package struct CommandFailure: Error, CustomStringConvertible {
  /// Where the fault lies, which the exit status tells.
  package enum Fault: Int32, CaseIterable {
    /// The input: a file, a declaration, a kubeconfig.
    case input = 1
    /// The command line.
    case usage = 2
    /// The cluster: the server, or the credentials that it did not take.
    case cluster = 3
  }

  package let fault: Fault
  /// For standard error; nil where all has been said.
  package let message: String?

  /// A failure with what to tell about it.
  package init(_ fault: Fault, _ message: String? = nil) {
    self.fault = fault
    self.message = message
  }

  package var description: String { message ?? "" }
}

extension CommandFailure {
  /// The failure of a server that could not listen; nil where the error is about something else.
  ///
  /// - `address`: where it was to listen.
  /// - `option`: the option by which another address is given.
  package init?(listeningOn address: String, option: String, _ error: any Error) {
    let reason: String
    switch error {
    case let error as IOError: reason = String(cString: strerror(error.errnoCode))
    case is SocketAddressError: reason = "no such host"
    default: return nil
    }
    self.init(
      .input, "\(address): can't listen there: \(reason); choose another address by \(option)")
  }
}

extension AsyncParsableCommand {
  /// Runs the program that the command is: its exit status says where a fault lies.
  package static func runProgram() async {
    // A reader that goes away, such as `head`, must not look like a crash.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      end(with: failure)
    } catch {
      let isUsage = exitCode(for: error) == .validationFailure
      guard isUsage else { exit(withError: error) }
      end(with: CommandFailure(.usage, fullMessage(for: error)))
    }
  }

  private static func end(with failure: CommandFailure) -> Never {
    if let message = failure.message { StandardStreams.error(message) }
    Glibc.exit(failure.fault.rawValue)
  }
}
