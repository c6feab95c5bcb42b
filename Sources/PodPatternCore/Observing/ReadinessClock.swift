internal import FoundationEssentials
package import KubernetesCore

/// Since when pods have been ready, told by this process's clocks: whether one is available must not
/// depend on whether its kubelet's clock goes right, nor on that of a new leader.
///
/// What becomes ready under its eyes counts from then. Only what was ready when it began to look
/// counts from the time in its status, as far as that is in the past.
package struct ReadinessClock: Sendable {
  package init() {}

  private struct Entry {
    /// As the pod has it.
    let readySince: Timestamp
    /// When that was seen, and for how long it had been so.
    let seen: Duration
    let before: Duration
  }

  private var entries: [String: Entry] = [:]
  private var isLooking = false

  /// Longer than anybody waits.
  private static let longest = Duration.seconds(1 << 32)

  /// Looks at pods; where no pod is waited for there is nothing to know.
  package mutating func observe(
    _ pods: [PodSnapshot], minReadySeconds: Int, wall: Timestamp, now: Duration
  ) {
    guard minReadySeconds > 0 else {
      (entries, isLooking) = ([:], false)
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
          readySince: since, seen: now, before: isLooking ? .zero : min(age, Self.longest))
      }
    }
    (entries, isLooking) = (seen, true)
  }

  /// The pods with the times since which they are ready on the clock `wall`.
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
