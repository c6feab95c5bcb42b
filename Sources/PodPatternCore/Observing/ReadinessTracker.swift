internal import FoundationEssentials
package import KubernetesCore

/// Since when pods have been ready, measured on this process's clock: whether a pod is available
/// must depend neither on its kubelet's clock nor on that of a new leader.
package struct ReadinessTracker: Sendable {
  private var clock = StateClock()

  package init() {}

  /// Records which pods are ready. Without `minReadySeconds` there is nothing to measure.
  package mutating func observe(
    _ pods: [PodSnapshot], minReadySeconds: Int, wall: Timestamp, now: Duration
  ) {
    guard minReadySeconds > 0 else {
      clock.stop()
      return
    }
    clock.observe(
      pods.lazy.compactMap { pod in pod.readySince.map { (pod.uid, $0) } }, wall: wall, now: now)
  }

  /// The pods, with the times since which they have been ready translated to the clock `wall`.
  package func adjust(_ pods: [PodSnapshot], wall: Timestamp, now: Duration) -> [PodSnapshot] {
    guard !clock.isEmpty else { return pods }
    return pods.map { pod in
      guard let ready = clock.seconds(pod.uid, since: pod.readySince, now: now) else { return pod }
      var pod = pod
      pod.readySince = Timestamp(wall.date.addingTimeInterval(-Double(ready)))
      return pod
    }
  }
}
