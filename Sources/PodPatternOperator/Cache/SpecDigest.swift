internal import FoundationEssentials

/// What tells the text of one spec from that of another, within one process.
///
/// It is of 64 bits and of the process's own seed, so that nobody can write two specs that have the
/// same one; and who could would have one of their own patterns mistaken for what it was before.
struct SpecDigest: Sendable, Hashable {
  /// How many bytes the text has.
  let size: Int
  private let hash: Int

  /// The digest of a text.
  init(_ text: Data) {
    size = text.count
    var hasher = Hasher()
    text.withUnsafeBytes { hasher.combine(bytes: $0) }
    hash = hasher.finalize()
  }
}
