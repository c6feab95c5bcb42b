internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Synchronization

/// Counts the log lines that pods had left when they ended, as their log shippers tell.
///
/// Each pod counts once, and only where this process leads: a pod that had ended before was counted by
/// whoever led then.
///
/// Guarantees: at most `limit` patterns are counted by name; lines of others count together, and so
/// do those of all patterns without a limit.
final class LeftLines: Sendable {
  private struct Counts {
    var patterns: [ObjectKey: Int] = [:]
    var others = 0
    /// The uids of pods that are counted, as long as they are there.
    var pods: Set<String> = []
  }

  private let limit: Int?
  private let counts = Mutex(Counts())

  /// `limit`: how many patterns are counted by name; nil for none.
  init(limit: Int?) { self.limit = limit }

  /// Takes note of a pod that was seen.
  ///
  /// - Parameters:
  ///   - pod: its state.
  ///   - isNew: whether nothing was known of it, as at the start.
  ///   - isLeading: whether this process leads.
  func observe(_ pod: PodSnapshot, isNew: Bool, isLeading: Bool) {
    guard !pod.isActive, let left = pod.unshippedLogs else { return }
    counts.withLock { counts in
      guard counts.pods.insert(pod.uid).inserted, !isNew, isLeading else { return }
      let known = counts.patterns[pod.patternKey]
      if known != nil || counts.patterns.count < limit ?? 0 {
        counts.patterns[pod.patternKey] = (known ?? 0).saturatingAdd(left.lines)
      } else {
        counts.others = counts.others.saturatingAdd(left.lines)
      }
    }
  }

  /// Takes note of a pod that is gone, with its last state.
  func remove(_ pod: PodSnapshot, isLeading: Bool) {
    observe(pod, isNew: false, isLeading: isLeading)
    counts.withLock { _ = $0.pods.remove(pod.uid) }
  }

  private static let name = "podpattern_logs_left_lines_total"
  private static let help =
    "Log lines that pods had left when they ended: some output did not get them"

  /// The counts: those of the patterns that are told by name, from zero, and of others that there still
  /// are; and that of all others together, without a name.
  func reading(of patterns: [PatternSnapshot], told: some Sequence<PatternSnapshot>)
    -> MetricReading
  {
    let existing = Set(patterns.map(\.key))
    let counts = counts.withLock { counts in
      // One that is gone takes its count along: a new one of its name begins anew.
      counts.patterns = counts.patterns.filter { existing.contains($0.key) }
      return counts
    }
    var named = counts.patterns
    for pattern in told where named[pattern.key] == nil { named[pattern.key] = 0 }
    let samples = named.sorted { $0.key < $1.key }.map { key, lines in
      MetricReading.Sample(
        [("namespace", key.namespace), ("name", key.name)], Double(lines))
    }
    return MetricReading(
      Self.name, Self.help, [.init([], Double(counts.others))] + samples, kind: .counter)
  }
}
