internal import CLinux

extension LogFile {
  /// Opens the file that was looked at, and no other that came to its name since then.
  func open(_ flags: Int32) throws(SystemFault) -> Descriptor {
    // Without waiting, should there be a pipe by now.
    let file = try Descriptor(path, below: root, flags | O_NONBLOCK)
    let status = try file.status()
    guard FileID(status) == id else { throw SystemFault("\(path) has changed", code: ESTALE) }
    return file
  }

  /// Opens the folder that the file is in.
  func openFolder() throws(SystemFault) -> Descriptor {
    try Descriptor(Paths.folder(of: path), below: root, LINUX_O_PATH | O_DIRECTORY)
  }

  /// What there is at a path below a folder, looked at through no symbolic link.
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
