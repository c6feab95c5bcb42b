internal import CLinux
internal import ShipperContract

/// The copies FILE.rotated.1, FILE.rotated.2 … of a log file, the newest first.
struct RotatedCopies: ~Copyable {
  /// The file, for people.
  private let path: String
  private let keep: Int
  /// The folder that file and copies are in, whatever becomes of its path meanwhile.
  private let folder: Descriptor

  init(of file: LogFile, keep: Int) throws(SystemFault) {
    path = file.path
    self.keep = keep
    folder = try file.openFolder()
  }

  static func newest(of path: String) -> String { ShipperFiles.rotatedCopy(1, of: path) }

  /// A copy's path by way of the open folder.
  private func copy(_ number: Int) -> String {
    let name = ShipperFiles.rotatedCopy(number, of: Paths.name(of: path))
    return "/proc/self/fd/\(folder.number)/\(name)"
  }

  /// A copy that is not whole yet. Its name is one that no tail input reads, as are the others.
  private var draft: String { copy(0) }

  /// Writes a part of the file into a draft and returns its inode.
  func write(_ range: Range<Int>, of source: borrowing Descriptor) throws(SystemFault) -> UInt64 {
    unlink(draft)
    let target = try Descriptor(draft, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    let mode = try source.status().st_mode & 0o777
    guard fchmod(target.number, mode) == 0 else { throw SystemFault("can't set the copy's mode") }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let length = min(buffer.count, range.upperBound - offset)
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
      let count = source.read(into: room, at: offset)
      guard count > 0 else { throw SystemFault("can't read \(path)", code: EIO) }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      do throws(SystemFault) {
        try target.write(bytes, at: offset - range.lowerBound)
      } catch {
        unlink(draft)
        throw error
      }
      offset += count
    }
    return UInt64(try target.status().st_ino)
  }

  /// Gives the draft the first name and the others the next one; the oldest goes. Where a crash
  /// came in between there is no first copy, and nothing moves twice.
  func shift() throws(SystemFault) {
    if access(copy(1), F_OK) == 0 {
      for number in stride(from: keep - 1, through: 1, by: -1) {
        rename(copy(number), copy(number + 1))
      }
    }
    guard rename(draft, copy(1)) == 0 else {
      throw SystemFault("can't give the copy of \(path) its name")
    }
  }
}
