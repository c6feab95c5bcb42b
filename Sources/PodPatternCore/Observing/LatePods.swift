package import KubernetesCore

/// Pods that were asked for, whose answer was lost, and that the server does not have: a request that
/// is still on its way may make them yet.
///
/// One whose kind is wanted is asked for again under its name, which can make it but once. One that
/// nobody wants any more is deleted as soon as it is seen.
package struct LatePods: Sendable {
  private struct Late {
    let pod: PlannedPod
    let since: Duration
  }

  private var pods: [Late] = []

  package init() {}

  /// How long a request may be on its way: a server ends each after a minute, and proxies have
  /// queues.
  private static let patience = Duration.seconds(600)

  /// The names that are waited for.
  package var keys: Set<ObjectKey> { Set(pods.map(\.pod.key)) }
  package var isEmpty: Bool { pods.isEmpty }

  /// Takes pods that are not there; of very many the last ones.
  package mutating func add(_ missing: [PlannedPod], now: Duration) {
    pods += missing.map { Late(pod: $0, since: now) }
    pods = pods.suffix(Plan.maximumBatch)
  }

  /// Forgets pods that would have come by now.
  package mutating func expire(now: Duration) {
    pods.removeAll { now - $0.since >= Self.patience }
  }

  /// Takes one that is what is to be made now, to ask for it again.
  package mutating func take(revision: String, replacement: Int) -> PlannedPod? {
    let index = pods.firstIndex {
      $0.pod.revision == revision && $0.pod.replacement == replacement
    }
    return index.map { pods.remove(at: $0).pod }
  }

  /// Takes those that have come after all.
  package mutating func takeArrived(_ isThere: (ObjectKey) -> Bool) -> [ObjectKey] {
    let arrived = pods.map(\.pod.key).filter(isThere)
    pods.removeAll { arrived.contains($0.pod.key) }
    return arrived
  }
}
