internal import KubernetesCore

/// A pod that has left the cache or has ended, as it was seen last: by the time of the next reconcile
/// nothing else may tell of it any more.
package struct PodDeparture: Sendable, Hashable {
  package enum Event: Sendable, Hashable {
    /// It ended by itself, and may still be there.
    case ended
    /// It is gone, or its label is.
    case removed
  }

  package let event: Event
  package let pod: PodSnapshot

  package init(_ event: Event, _ pod: PodSnapshot) { (self.event, self.pod) = (event, pod) }
}

extension [PodDeparture] {
  /// Pods that have ended by themselves.
  var ended: [PodSnapshot] { filter { $0.event == .ended }.map(\.pod) }

  /// Pods that nobody had asked to end before they left: somebody may have removed their label.
  var vanished: [Plan.PodReference] {
    filter { $0.event == .removed && !$0.pod.isTerminating && $0.pod.ownerUID != nil }
      .map { Plan.PodReference(key: $0.pod.key, uid: $0.pod.uid) }
  }

  /// What the log shipper of the last pod to leave lines had to leave: that pod may never have been
  /// seen as it ended.
  var logsLeft: LogsDrained.Incomplete? {
    last { $0.event == .removed && $0.pod.logsLeft != nil }?.pod.logsLeft
  }
}
