internal import CLinux

enum Folder {
  /// Makes a folder and its parents, unless they exist.
  static func make(_ path: String) throws(SystemFault) {
    var made = path.utf8.first == Paths.separator ? "" : "."
    for part in path.parts(separatedBy: Paths.separator) {
      made += "/\(part)"
      guard mkdir(made, 0o755) == 0 || linux_error() == EEXIST else {
        throw SystemFault("can't make the folder \(made)")
      }
    }
  }

  /// The names in a folder, or nil if it can't be listed.
  static func names(in path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    return names(in: folder)
  }

  /// The names in a folder below another one, without following symbolic links.
  static func names(in path: String, below root: String) throws(SystemFault) -> [String] {
    let descriptor = try Descriptor(path, below: root, O_RDONLY | O_DIRECTORY)
    // The stream closes its descriptor.
    let own = dup(descriptor.number)
    guard own >= 0, let folder = fdopendir(own) else {
      close(own)
      throw SystemFault("can't list \(path)")
    }
    return names(in: folder)
  }

  private static func names(in folder: OpaquePointer) -> [String] {
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = String(cString: linux_name(entry))
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The space that the files below a folder take, and the largest of them.
  static func use(of root: String) -> FolderUse {
    var use = FolderUse()
    var waiting = [(path: root, depth: 0)]
    while let (path, depth) = waiting.popLast(), use.entries < FolderUse.mostEntries {
      for name in names(in: path) ?? [] {
        let path = "\(path)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0 else { continue }
        use.add(path, allocated: Int(status.st_blocks).times(512))
        if linux_is_folder(status.st_mode), depth < FolderUse.deepest {
          waiting.append((path, depth + 1))
        }
      }
    }
    return use
  }
}

/// The space that the files of a folder take.
struct FolderUse {
  var entries = 0
  var allocated = 0
  var largest: (path: String, size: Int) = ("", 0)

  /// Limits, so that a folder full of small files does not keep PID 1 busy.
  static let mostEntries = 20_000
  static let deepest = 16

  mutating func add(_ path: String, allocated size: Int) {
    entries += 1
    allocated = allocated.adding(size)
    if size > largest.size { largest = (path, size) }
  }
}
