/// Watches from look to look whether an output takes records.
struct OutputProgress {
  private var chunks: Set<String> = []
  /// Since when, in seconds since 1970, something waits without a break.
  private var waitingSince: Int?
  /// Since when the output has taken nothing of it.
  private var silentSince: Int?

  /// Whether there was something to read already at the last look, and no room for it.
  private var wasUnread = false

  /// How long records may wait before a person is told.
  static let patience = 60

  /// Takes in what waits now, and returns a warning if it has waited for long.
  mutating func observe(
    _ waiting: [Chunk], of output: String, unread: Int, at now: Int
  ) -> Warning? {
    let names = Set(waiting.map { $0.name })
    let hasDelivered = !chunks.isSubset(of: names)
    chunks = names
    // What was written just now is no sign that reading has paused.
    let paused = wasUnread ? unread : 0
    wasUnread = unread > 0
    guard let oldest = waiting.compactMap({ $0.born }).min() else {
      (waitingSince, silentSince) = (nil, nil)
      return nil
    }
    if hasDelivered { silentSince = now }
    let silent = silentSince ?? now
    let waits = waitingSince ?? now
    (silentSince, waitingSince) = (silent, waits)
    let buffered = waiting.reduce(0) { $0 + $1.size }
    if now - silent >= Self.patience {
      return .silent(output: output, since: silent, buffered: buffered, unread: paused)
    }
    // What a restart found in the buffer is old, and no sign that the output is slow.
    guard now - max(waits, oldest) >= Self.patience else { return nil }
    return .slow(output: output, buffered: buffered)
  }
}
