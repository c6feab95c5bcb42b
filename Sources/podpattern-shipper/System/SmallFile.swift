internal import CLinux

/// Files that are read and written whole.
enum SmallFile {
  /// How much of a file is read at most.
  private static let longest = 4 << 20

  /// The text of a file, empty if there is none.
  static func read(_ path: String) -> String {
    guard let file = try? Descriptor(path, O_RDONLY), let status = try? file.status() else {
      return ""
    }
    let size = min(Int(status.st_size), longest)
    return String(unsafeUninitializedCapacity: size) { buffer in
      file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
    }
  }

  /// Replaces a file, so that a reader sees the old text or the new one.
  static func replace(_ path: String, with text: String) throws(SystemFault) {
    let draft = path + ".new"
    do {
      let file = try Descriptor(draft, O_WRONLY | O_CREAT | O_TRUNC)
      try write(text, to: file)
    }
    guard rename(draft, path) == 0 else { throw SystemFault("can't rename \(draft)") }
  }

  /// Overwrites a file in place: the termination log is a mount, which no other file can replace. The
  /// file is truncated last, so that it is never empty meanwhile.
  static func overwrite(_ path: String, with text: String) throws(SystemFault) {
    let file = try Descriptor(path, O_WRONLY | O_CREAT)
    try write(text, to: file)
    guard ftruncate(file.number, text.utf8.count) == 0 else {
      throw SystemFault("can't cut \(path) to its length")
    }
  }

  private static func write(_ text: String, to file: borrowing Descriptor) throws(SystemFault) {
    var text = text
    let fault: SystemFault? = text.withUTF8 { bytes in
      do throws(SystemFault) {
        try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw fault }
  }
}
