internal import CLinux
internal import ShipperContract

/// Finds log files as Fluent Bit's tail does under the guard: through no symbolic link, and past
/// folders that can't be opened.
struct Globs {
  /// The folder that links are not to lead out of.
  let root: String
  private(set) var files: [LogFile] = []
  /// What is in the way of files.
  private(set) var obstacles: [Warning] = []
  private var links: [String] = []
  /// Files and folders that were found, for which a link needs no warning.
  private var seen: Set<FileID> = []

  /// The regular files that a set of globs matches, each once.
  init(_ set: FileSet, root: String) {
    self.root = root
    for glob in set.globs {
      let base = Paths.base(of: glob, root: root)
      let steps = (Paths.rest(of: glob, below: base) ?? "")
        .parts(separatedBy: Paths.separator)
      descend(into: base, steps[...], excluded: set.excluded)
    }
    for link in links where leadsElsewhere(link) { add(.link(path: link)) }
  }

  /// One log file, or nil if there is no regular file at the path.
  static func file(_ path: String, root: String = "/") -> LogFile? {
    guard let file = try? LogFile(path, below: Paths.base(of: path, root: root)), file.isRegular
    else { return nil }
    return file.withAccess()
  }

  private mutating func descend(
    into folder: String, _ steps: ArraySlice<String>, excluded: [String]
  ) {
    guard let step = steps.first else { return }
    for name in names(in: folder, step) {
      let path = Paths.join(folder, name)
      if steps.count == 1 {
        take(path, excluded)
      } else if isFolder(path) {
        descend(into: path, steps.dropFirst(), excluded: excluded)
      }
    }
  }

  /// The names in a folder that a step of a glob matches. A plain name needs no listing: a folder that
  /// can't be listed can still be passed through.
  private mutating func names(in folder: String, _ step: String) -> [String] {
    guard step.utf8.contains(where: { "*?[\\".utf8.contains($0) }) else { return [step] }
    do throws(SystemFault) {
      return try Folder.names(in: folder, below: Paths.base(of: folder, root: root))
        .filter { fnmatch(step, $0, FNM_PERIOD) == 0 }.sorted()
    } catch {
      if error.code == EACCES { addClosed(folder) }
      return []
    }
  }

  private mutating func isFolder(_ path: String) -> Bool {
    guard let found = find(path) else { return false }
    if found.isLink { links.append(path) }
    if found.isFolder { seen.insert(found.id) }
    return found.isFolder
  }

  private mutating func take(_ path: String, _ excluded: [String]) {
    guard !excluded.contains(where: { fnmatch($0, path, 0) == 0 }), let file = find(path) else {
      return
    }
    if file.isLink { links.append(path) }
    if file.isRegular, seen.insert(file.id).inserted { files.append(file.withAccess()) }
  }

  private mutating func find(_ path: String) -> LogFile? {
    do throws(SystemFault) {
      return try LogFile(path, below: Paths.base(of: path, root: root))
    } catch {
      if error.code == EACCES { addClosed(Paths.folder(of: path)) }
      return nil
    }
  }

  private mutating func addClosed(_ folder: String) {
    var status = stat()
    guard lstat(folder, &status) == 0 else { return }
    add(.closedFolder(path: folder, owner: status.st_uid, mode: status.st_mode))
  }

  private mutating func add(_ warning: Warning) {
    if !obstacles.contains(warning) { obstacles.append(warning) }
  }

  /// Whether a link's target is not shipped under a name of its own.
  private func leadsElsewhere(_ link: String) -> Bool {
    var status = stat()
    return stat(link, &status) == 0 && !seen.contains(FileID(status))
  }
}

extension LogFile {
  /// The file, with whether this process may read it.
  fileprivate func withAccess() -> LogFile {
    var file = self
    file.isReadable = access(path, R_OK) == 0
    return file
  }
}
