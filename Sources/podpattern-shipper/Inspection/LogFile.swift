internal import CLinux

/// Which file it is, whatever its name is now.
struct FileID: Hashable {
  var device: UInt64
  var inode: UInt64
}

/// A log file as an inspection found it.
struct LogFile: Equatable {
  var path: String
  /// The folder below which the path goes through no symbolic link.
  var root = "/"
  var id: FileID
  var size: Int
  /// The space that it takes, which is less than its size where rotation freed its beginning.
  var allocated: Int
  var owner: UInt32 = 0
  var mode: UInt32 = 0
  /// Whether this process may open it.
  var isReadable = true
}

extension LogFile {
  /// Opens this very file, and no other that has taken its name since.
  func open(_ flags: Int32) throws(SystemFault) -> Descriptor {
    // Without blocking, should it be a pipe by now.
    let file = try Descriptor(path, below: root, flags | O_NONBLOCK)
    let status = try file.status()
    guard FileID(status) == id else { throw SystemFault("\(path) has changed", code: ESTALE) }
    return file
  }

  func openFolder() throws(SystemFault) -> Descriptor {
    try Descriptor(Paths.folder(of: path), below: root, LINUX_O_PATH | O_DIRECTORY)
  }

  /// Finds what is at a path below a folder, without following symbolic links.
  init(_ path: String, below root: String) throws(SystemFault) {
    let folder = try Descriptor(Paths.folder(of: path), below: root, LINUX_O_PATH | O_DIRECTORY)
    var status = stat()
    guard linux_look(folder.number, Paths.name(of: path), &status) == 0 else {
      throw SystemFault("can't look at \(path)")
    }
    self.init(
      path: path, root: root, id: FileID(status), size: max(0, Int(status.st_size)),
      allocated: Int(status.st_blocks).times(512), owner: status.st_uid, mode: status.st_mode)
  }

  var isRegular: Bool { linux_is_regular(mode) }
  var isLink: Bool { linux_is_link(mode) }
  var isFolder: Bool { linux_is_folder(mode) }
}

extension FileID {
  init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}
