internal import CLinux

/// A call to the system that failed, with what it was about.
struct SystemFault: Error, CustomStringConvertible {
  var action: String
  var code: Int32

  /// The failure of the call just made.
  init(_ action: String, code: Int32 = linux_error()) {
    self.action = action
    self.code = code
  }

  var description: String { Figures.line("\(action): \(String(cString: strerror(code)))") }
}

/// Says something to whoever reads the container's log.
func complain(_ text: String) {
  let line = "podpattern-shipper: \(text)\n"
  _ = line.utf8CString.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
}
