internal import ShipperContract

/// What to copy out of a log file and what to free of it.
///
/// The file is not truncated: what is written between the last byte copied and the truncation
/// would be lost, and offsets would start over. Instead, a hole frees the space of what every pipeline
/// has read, which touches nothing that is being written.
struct RotationPlan: Equatable {
  /// The bytes to copy; empty if no copies are kept.
  var copy: Range<Int>
  var free: Range<Int>

  /// Fluent Bit keeps a hash of the 32 bytes before its position and starts over if they change,
  /// so that some of what it has read stays.
  static let kept = 64 << 10
  /// Holes come in whole blocks.
  static let block = 4096

  /// The plan for a file of which every pipeline has read up to `position`, or nil if there is
  /// nothing worth doing.
  init?(_ file: LogFile, position: Int, entry: RotationEntry, limits: RotationLimits) {
    guard file.allocated > limits.size else { return nil }
    let end = max(0, position - Self.kept) / Self.block * Self.block
    // Half of the size at least, so that a slow output makes no series of tiny copies.
    guard end - entry.freed.offset >= limits.size / 2 else { return nil }
    free = entry.freed.offset..<end
    copy = limits.keep == 0 ? position..<position : min(entry.copied, position)..<position
  }
}
