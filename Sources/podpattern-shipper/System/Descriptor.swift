internal import CLinux

/// An open file that is closed when it goes out of scope.
struct Descriptor: ~Copyable {
  let number: Int32

  init(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(SystemFault) {
    number = linux_open(path, flags, mode)
    guard number >= 0 else { throw SystemFault("can't open \(path)") }
  }

  /// Opens what is at a path below a folder, without following a symbolic link on the way
  /// or at the end.
  init(_ path: String, below root: String, _ flags: Int32) throws(SystemFault) {
    number = try Self.open(path, below: root, flags)
  }

  private static func open(
    _ path: String, below root: String, _ flags: Int32
  ) throws(SystemFault) -> Int32 {
    guard let rest = Paths.rest(of: path, below: root) else {
      throw SystemFault("\(path) is not in \(root)", code: EXDEV)
    }
    let base = linux_open_folder(root)
    guard base >= 0 else { throw SystemFault("can't open \(root)") }
    let number = linux_open_below(base, rest, flags, 0)
    let code = linux_error()
    close(base)
    guard number >= 0 else { throw SystemFault("can't open \(path)", code: code) }
    return number
  }

  deinit { close(number) }

  /// Reads from an offset and returns how many bytes came; none at the end or if it fails.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    max(0, pread(number, buffer.baseAddress, buffer.count, offset))
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemFault) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        number, bytes.baseAddress?.advanced(by: done), bytes.count - done, offset + done)
      guard count > 0 else { throw SystemFault("can't write") }
      done += count
    }
  }

  func status() throws(SystemFault) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw SystemFault("can't look at a file") }
    return status
  }
}

/// A failed system call, and what it was meant to do.
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

/// Writes a line into the container's log.
func logError(_ text: String) {
  let line = "podpattern-shipper: \(text)\n"
  _ = line.utf8CString.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
}
