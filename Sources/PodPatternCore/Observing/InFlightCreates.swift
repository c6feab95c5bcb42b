package import KubernetesCore

/// Pods whose creation was requested and never answered, and that the server does not have: a
/// request still in flight may create them yet.
///
/// If the pattern still wants such a pod, it is requested again under the same name, which can only
/// be created once. If not, it is deleted as soon as it shows up.
package struct InFlightCreates: Sendable {
  private struct Late {
    let pod: PlannedPod
    let since: Duration
  }

  private var pods: [Late] = []

  package init() {}

  /// How long a request can stay in flight: API servers time out after a minute, but proxies queue.
  private static let patience = Duration.seconds(600)

  package var keys: Set<ObjectKey> { Set(pods.map(\.pod.key)) }
  package var isEmpty: Bool { pods.isEmpty }

  /// Adds pods that the server does not have. Keeps the last ones if there are very many.
  package mutating func add(_ missing: [PlannedPod], now: Duration) {
    pods += missing.map { Late(pod: $0, since: now) }
    pods = pods.suffix(Plan.maximumBatch)
  }

  /// Drops pods that would have shown up by now.
  package mutating func expire(now: Duration) {
    pods.removeAll { now - $0.since >= Self.patience }
  }

  /// Removes and returns a pod that matches one to create, so that it is requested again.
  package mutating func reuse(
    _ source: PodSource, replacement: Int, index: Int? = nil
  ) -> PlannedPod? {
    let place = pods.firstIndex {
      $0.pod.source == source && $0.pod.replacement == replacement && $0.pod.index == index
    }
    return place.map { pods.remove(at: $0).pod }
  }

  /// Removes and returns the pods that have shown up after all.
  package mutating func removeArrived(_ isThere: (ObjectKey) -> Bool) -> [ObjectKey] {
    let arrived = pods.map(\.pod.key).filter(isThere)
    pods.removeAll { arrived.contains($0.pod.key) }
    return arrived
  }
}
