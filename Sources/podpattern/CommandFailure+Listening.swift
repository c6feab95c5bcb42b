internal import Glibc
internal import NIOCore

extension CommandFailure {
  /// The failure of a server that could not listen; nil where the error is about something else.
  ///
  /// - Parameters:
  ///   - address: where it was to listen.
  ///   - option: the option by which another address is given.
  init?(listeningOn address: String, option: String, _ error: any Error) {
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
