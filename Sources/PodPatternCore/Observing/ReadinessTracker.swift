internal import FoundationEssentials
package import KubernetesCore

/// Since when pods have been ready, measured on this process's clock: whether a pod is available
/// must depend neither on its kubelet's clock nor on that of a new leader.
///
/// A pod that becomes ready while it is observed counts from then. Only pods that were ready before
/// the first observation count from the time in their status, if that is in the past.
package struct ReadinessTracker: Sendable {
  package init() {}

  private struct Entry {
    /// As the pod reports it.
    let readySince: Timestamp
    /// When that was observed, and how long the pod had been ready before.
    let seen: Duration
    let before: Duration
  }

  private var entries: [String: Entry] = [:]
  private var isTracking = false

  /// Longer than any `minReadySeconds`.
  private static let longest = Duration.seconds(1 << 32)

  /// Records which pods are ready. Without `minReadySeconds` there is nothing to measure.
  package mutating func observe(
    _ pods: [PodSnapshot], minReadySeconds: Int, wall: Timestamp, now: Duration
  ) {
    guard minReadySeconds > 0 else {
      (entries, isTracking) = ([:], false)
      return
    }
    var seen: [String: Entry] = [:]
    for pod in pods {
      guard let since = pod.readySince else { continue }
      if let known = entries[pod.uid], known.readySince == since {
        seen[pod.uid] = known
      } else {
        let age = Duration.seconds(max(0, wall.seconds(since: since)))
        seen[pod.uid] = Entry(
          readySince: since, seen: now, before: isTracking ? .zero : min(age, Self.longest))
      }
    }
    (entries, isTracking) = (seen, true)
  }

  /// The pods, with the times since which they have been ready translated to the clock `wall`.
  package func adjust(_ pods: [PodSnapshot], wall: Timestamp, now: Duration) -> [PodSnapshot] {
    guard !entries.isEmpty else { return pods }
    return pods.map { pod in
      guard let entry = entries[pod.uid], entry.readySince == pod.readySince else { return pod }
      var pod = pod
      let ready = (entry.before + now - entry.seen).components.seconds
      pod.readySince = Timestamp(wall.date.addingTimeInterval(-Double(ready)))
      return pod
    }
  }
}
