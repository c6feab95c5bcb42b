internal import FoundationEssentials
internal import KubernetesCore

/// For how long states of pods have held, measured on this process's clock: it must depend neither on
/// the clock of whoever reported them nor on that of a new leader.
///
/// A state that begins while it is observed counts from then. Those that were there before the first
/// observation count from that, or from the time that is reported, as is wanted.
struct StateClock: Sendable {
  private struct Entry {
    /// When the state began, as it is reported.
    let since: Timestamp
    /// When that was observed, and how long the state had held before.
    let seen: Duration
    let before: Duration
  }

  private var entries: [String: Entry] = [:]
  private var isTracking = false

  /// Longer than any number of seconds that is waited for.
  private static let longest = Duration.seconds(1 << 32)

  var isEmpty: Bool { entries.isEmpty }

  /// Records which states hold, by uid, and since when they are said to; all others are forgotten.
  ///
  /// - `wall`: the time of day, by which states that were there before count from the time that is
  ///   reported, if that is in the past; nil for them to count from now.
  mutating func observe(
    _ states: some Sequence<(uid: String, since: Timestamp)>, wall: Timestamp?, now: Duration
  ) {
    var seen: [String: Entry] = [:]
    for (uid, since) in states {
      if let known = entries[uid], known.since == since {
        seen[uid] = known
      } else {
        let age = Duration.seconds(max(0, wall?.seconds(since: since) ?? 0))
        seen[uid] = Entry(
          since: since, seen: now, before: isTracking ? .zero : min(age, Self.longest))
      }
    }
    (entries, isTracking) = (seen, true)
  }

  /// Forgets everything; the next observation is the first.
  mutating func stop() { self = StateClock() }

  /// For how many seconds a state has held that is said to have begun at a time; nil if it was not
  /// observed.
  func seconds(_ uid: String, since: Timestamp?, now: Duration) -> Int? {
    guard let entry = entries[uid], entry.since == since else { return nil }
    return Int((entry.before + now - entry.seen).components.seconds)
  }
}
