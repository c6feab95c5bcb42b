internal import KubernetesCore

/// The last known state of a pod that has left the cache or ended: by the next reconcile nothing
/// else may be left of it.
package struct PodDeparture: Sendable, Hashable {
  package enum Event: Sendable, Hashable {
    /// It ended on its own, and may still exist.
    case ended
    /// It, or its label, was removed.
    case removed
  }

  package let event: Event
  package let pod: PodSnapshot

  package init(_ event: Event, _ pod: PodSnapshot) { (self.event, self.pod) = (event, pod) }
}

extension [PodDeparture] {
  var ended: [PodSnapshot] { filter { $0.event == .ended }.map(\.pod) }

  /// Pods that left without having been deleted, as far as is known: their label may have been
  /// removed.
  var vanished: [Plan.PodReference] {
    filter { $0.event == .removed && !$0.pod.isTerminating && $0.pod.ownerUID != nil }
      .map { Plan.PodReference(key: $0.pod.key, uid: $0.pod.uid) }
  }

  /// What the log shipper of the last removed pod left unshipped: the pod may never have been
  /// observed after it ended.
  var unshippedLogs: LogsDrained.Incomplete? {
    last { $0.event == .removed && $0.pod.unshippedLogs != nil }?.pod.unshippedLogs
  }
}
