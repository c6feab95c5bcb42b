internal import KubernetesCore

/// For how long pods have been out of their Services for an update in place, as far as this process
/// has seen: by a clock that is wrong a new operator would wait less than it has to, and lose requests.
package struct WithdrawalTracker: Sendable {
  private var clock = StateClock()

  package init() {}

  /// Records which pods' gates are closed.
  package mutating func observe(_ pods: [PodSnapshot], now: Duration) {
    clock.observe(
      pods.lazy.compactMap { pod in
        guard case .closed(let since) = pod.inPlaceGate else { return nil }
        return (pod.uid, since)
      }, wall: nil, now: now)
  }

  /// For how many seconds each pod has been out of its Services at least, by uid.
  func seconds(of pods: [PodSnapshot], now: Duration) -> [String: Int] {
    guard !clock.isEmpty else { return [:] }
    var result: [String: Int] = [:]
    for pod in pods {
      guard case .closed(let since) = pod.inPlaceGate else { continue }
      result[pod.uid] = clock.seconds(pod.uid, since: since, now: now)
    }
    return result
  }
}
