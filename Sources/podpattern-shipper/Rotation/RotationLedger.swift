/// What rotation has done, kept over restarts as a line for each file.
struct RotationLedger: Equatable {
  var entries: [FileID: RotationEntry] = [:]

  init() {}

  /// Reads a ledger, without the lines that make no sense.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ").map { UInt64($0, radix: 16) }
      guard fields.count == 10, !fields.contains(nil) else { continue }
      let numbers = fields.map { $0 ?? 0 }
      let freed = LineMark(
        offset: Int(clamping: numbers[4]), lines: Int(clamping: numbers[5]),
        lineStart: Int(clamping: numbers[6]))
      let pending = RotationEntry.PendingCopy(
        inode: numbers[7], end: Int(clamping: numbers[8]), digest: numbers[9])
      entries[FileID(device: numbers[0], inode: numbers[1])] = RotationEntry(
        copied: Int(clamping: numbers[2]), digest: numbers[3], freed: freed,
        pending: pending.inode == 0 ? nil : pending)
    }
  }

  /// The ledger as text, in hexadecimal: device, inode; copied, its digest; offset, lines and line
  /// start of what is freed; inode, end and digest of a pending copy, or zeros.
  var text: String {
    entries
      .sorted { ($0.key.device, $0.key.inode) < ($1.key.device, $1.key.inode) }
      .map { id, entry in
        let pending = entry.pending ?? .init(inode: 0, end: 0, digest: 0)
        let numbers: [UInt64] =
          [id.device, id.inode, UInt64(entry.copied), entry.digest]
          + [UInt64(entry.freed.offset), UInt64(entry.freed.lines), UInt64(entry.freed.lineStart)]
          + [pending.inode, UInt64(pending.end), pending.digest]
        return numbers.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
      }
      .joined()
  }
}

/// What rotation has done with one file.
struct RotationEntry: Equatable {
  /// Up to where the file's bytes are in copies, or were skipped if no copies are kept.
  var copied = 0
  /// A digest of the bytes before that, which identifies the file: a new one may have its inode.
  var digest: UInt64 = 0
  /// Up to where the file's space was given back, with the lines that went with it.
  var freed = LineMark()
  /// A copy that was written, and may or may not have got its name before a crash.
  var pending: PendingCopy?

  /// A copy that does not have its name yet.
  struct PendingCopy: Equatable {
    var inode: UInt64
    var end: Int
    var digest: UInt64
  }

  /// How many bytes the digest is of.
  static let digestLength = 64

  /// The entry once the newest copy is known: if it is the pending one, it counts.
  func settled(newestCopy inode: UInt64?) -> RotationEntry {
    guard let pending else { return self }
    var entry = self
    if pending.inode == inode { (entry.copied, entry.digest) = (pending.end, pending.digest) }
    entry.pending = nil
    return entry
  }

  /// FNV-1a, 64 bits: enough to tell one log line from another.
  static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
