internal import KubernetesCore

/// For how long a pattern has come no further, as this process has seen it with a clock that nobody
/// sets.
///
/// Progress is a pod that was made, or one that is ready since. A process that takes over begins to
/// wait anew: the times in pods and statuses were written by other clocks, and one that is wrong by
/// an hour must not give up an update. A pod that was made because others ended within seconds is no
/// progress.
package struct ProgressWatch: Sendable, Hashable {
  private struct Pod: Sendable, Hashable {
    let made: Duration?
    var ready: Duration?
  }

  private var revision = ""
  /// When the waiting began; nil while nothing is waited for.
  private var begun: Duration?
  private var pods: [String: Pod] = [:]
  /// Whether this process has not seen the pattern come further yet.
  private var isInherited = true

  /// A watch that has seen nothing.
  package init() {}

  /// How long was waited, and whether that began when this process took over.
  package struct Wait: Sendable, Hashable {
    /// For how many seconds there was no progress.
    package var seconds: Int
    /// Whether this process has seen no progress at all.
    package var isInherited: Bool

    /// A wait of some seconds.
    package init(seconds: Int = 0, isInherited: Bool = false) {
      (self.seconds, self.isInherited) = (seconds, isInherited)
    }
  }

  /// Looks at a moment.
  package mutating func observe(_ tally: PodTally, at now: Duration) {
    let revisionNow = tally.target.revision
    guard !tally.isSettled, !tally.target.isPaused else {
      (begun, pods) = (nil, [:])
      isInherited = false
      revision = revisionNow
      return
    }
    let isFirst = revision.isEmpty
    if begun == nil || revision != revisionNow {
      (begun, pods) = (now, [:])
      isInherited = isFirst
    }
    revision = revisionNow
    let isBeginning = pods.isEmpty && begun == now
    var seen: [String: Pod] = [:]
    for pod in tally.active where !tally.isOutdated(pod) {
      var entry = pods[pod.uid] ?? Pod(made: pod.attempt == 0 ? now : nil)
      entry.ready = pod.isReady ? entry.ready ?? now : nil
      seen[pod.uid] = entry
    }
    pods = seen
    if !isBeginning, start.map({ $0 > begun ?? now }) == true { isInherited = false }
  }

  /// How long was waited for pods of a revision.
  package func wait(for revision: String, at now: Duration) -> Wait {
    guard revision == self.revision, let start else { return Wait() }
    return Wait(seconds: max(0, Int((now - start).components.seconds)), isInherited: isInherited)
  }

  private var start: Duration? {
    guard let begun else { return nil }
    return pods.values.flatMap { [$0.made, $0.ready] }.compactMap { $0 }.max().map {
      max($0, begun)
    }
      ?? begun
  }
}
