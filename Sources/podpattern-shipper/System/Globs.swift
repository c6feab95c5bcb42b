internal import CLinux

/// Finds log files as Fluent Bit's tail does.
enum Globs {
  /// The regular files that a set of globs matches, each once.
  static func files(_ set: FileSet) -> [LogFile] {
    var seen: Set<FileID> = []
    return set.globs.flatMap(paths).compactMap { path in
      guard !set.excluded.contains(where: { fnmatch($0, path, 0) == 0 }),
        let file = file(path), seen.insert(file.id).inserted
      else { return nil }
      return file
    }
  }

  /// One log file, or nil if there is no regular file at the path.
  static func file(_ path: String) -> LogFile? {
    var status = stat()
    guard stat(path, &status) == 0, linux_is_regular(status.st_mode) else { return nil }
    return LogFile(
      path: path,
      id: FileID(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)),
      size: Int(status.st_size),
      allocated: Int(status.st_blocks) * 512,
      owner: status.st_uid,
      mode: status.st_mode,
      isReadable: access(path, R_OK) == 0)
  }

  private static func paths(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_TILDE | GLOB_ERR, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
