internal import Glibc
internal import NIOCore

/// A command that failed: the message and the exit status.
package struct CommandFailure: Error, CustomStringConvertible {
  /// What is at fault, which determines the exit status.
  package enum Fault: Int32, CaseIterable {
    /// The input: a file, a declaration or a kubeconfig.
    case input = 1
    case usage = 2
    /// The cluster: the server, or credentials that it did not accept.
    case cluster = 3
  }

  package let fault: Fault
  /// For standard error; nil if everything has been printed.
  package let message: String?
  /// Whether everything else that is asked of the cluster would fail in the same way.
  package let isAboutAll: Bool

  package init(_ fault: Fault, _ message: String? = nil, isAboutAll: Bool = false) {
    self.fault = fault
    self.message = message
    self.isAboutAll = isAboutAll
  }

  package var description: String { message ?? "" }
}

extension CommandFailure {
  /// The failure of a server that could not listen; nil if the error is about something else.
  ///
  /// - `address`: the address to listen on.
  /// - `option`: the option that sets the address.
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
