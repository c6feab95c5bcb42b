internal import CLinux
internal import ShipperContract

/// Moves the shipped part of a large log file into copies, and frees its space.
///
/// Each step is recorded in the ledger beforehand, so that after a crash at any point no byte is
/// missing from the copies and none is there twice.
struct Rotator {
  let limits: RotationLimits
  private let path: String
  private(set) var ledger: RotationLedger
  /// Files on filesystems without holes, which are not tried again.
  private var hopeless: Set<FileID> = []

  /// Reads the ledger of earlier runs.
  init(_ limits: RotationLimits, ledger path: String) {
    self.limits = limits
    self.path = path
    ledger = RotationLedger(text: SmallFile.read(path))
  }

  /// What was done with a file so far: nothing, if it is a new file with an old inode.
  mutating func entry(of file: LogFile) -> RotationEntry {
    guard let known = ledger.entries[file.id] else { return RotationEntry() }
    let newest = Globs.file(RotatedCopies.newest(of: file.path), root: file.root)
    let entry = known.settled(newestCopy: newest?.id.inode)
    guard file.size >= entry.copied, let descriptor = try? file.open(O_RDONLY),
      Self.digest(descriptor, before: entry.copied) == entry.digest
    else {
      ledger.entries[file.id] = nil
      return RotationEntry()
    }
    ledger.entries[file.id] = entry
    return entry
  }

  /// Carries out a plan. `freed` is the mark at the end of what the plan frees.
  mutating func rotate(
    _ file: LogFile, _ plan: RotationPlan, freed: LineMark
  ) -> RotationRefusal? {
    guard !hopeless.contains(file.id) else { return .noHoles }
    do throws(SystemFault) {
      let source = try file.open(O_RDWR)
      var entry = ledger.entries[file.id] ?? RotationEntry()
      let digest = Self.digest(source, before: plan.copy.upperBound)
      if !plan.copy.isEmpty {
        let copies = try RotatedCopies(of: file, keep: limits.keep)
        let inode: UInt64
        do throws(SystemFault) {
          inode = try copies.write(plan.copy, of: source)
        } catch {
          return [EACCES, EPERM, EROFS].contains(error.code)
            ? .folderUnwritable : .other(error.description)
        }
        entry.pending = .init(inode: inode, end: plan.copy.upperBound, digest: digest)
        try save(entry, of: file.id)
        try copies.shift()
      }
      entry.pending = nil
      (entry.copied, entry.digest, entry.freed) = (plan.copy.upperBound, digest, freed)
      try save(entry, of: file.id)
      return free(plan.free, of: source, file: file.id)
    } catch {
      return [EACCES, EPERM, EROFS].contains(error.code)
        ? .unwritable : .other(error.description)
    }
  }

  /// Forgets files that are gone.
  mutating func keep(_ files: Set<FileID>) {
    ledger.entries = ledger.entries.filter { files.contains($0.key) }
  }

  private mutating func save(_ entry: RotationEntry, of file: FileID) throws(SystemFault) {
    ledger.entries[file] = entry
    try SmallFile.replace(path, with: ledger.text)
  }

  private mutating func free(
    _ range: Range<Int>, of file: borrowing Descriptor, file id: FileID
  ) -> RotationRefusal? {
    // From the very beginning, since a crash may have come between an entry and its hole.
    guard linux_free_up_to(file.number, range.upperBound) != 0 else { return nil }
    guard [EOPNOTSUPP, ENOSYS].contains(linux_error()) else {
      return .other(SystemFault("can't free what is shipped").description)
    }
    hopeless.insert(id)
    return .noHoles
  }

  private static func digest(_ file: borrowing Descriptor, before offset: Int) -> UInt64 {
    let length = min(offset, RotationEntry.digestLength)
    return withUnsafeTemporaryAllocation(byteCount: max(1, length), alignment: 1) { buffer in
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
      let count = file.read(into: room, at: offset - length)
      return RotationEntry.digest(room[..<count])
    }
  }
}
