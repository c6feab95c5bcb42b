/// What rotation has done with one file.
struct RotationEntry: Equatable {
  /// Up to where the file's bytes are in copies, or were passed over where no copies are kept.
  var copied = 0
  /// A digest of the bytes before that, by which a new file with an old inode is told from it.
  var digest: UInt64 = 0
  /// Up to where the file's space was given back, with the lines that went with it.
  var freed = LineMark()
  /// A copy that was written and may or may not have come to its name before a crash.
  var pending: PendingCopy?

  /// A copy on its way to its name.
  struct PendingCopy: Equatable {
    var inode: UInt64
    var end: Int
    var digest: UInt64
  }

  /// How many bytes the digest is of.
  static let digestLength = 64

  /// The entry after a look at the newest copy: if it is the pending one, it counts.
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
