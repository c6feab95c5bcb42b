internal import KubernetesCore

/// Whether the cluster took a failed pod away, rather than its program failing: then it is replaced and
/// counts as no failure.
extension PodSnapshot {
  /// The condition `DisruptionTarget` says so (KEP-3329): evictions, preemptions, node shutdowns and
  /// lost nodes. So do reasons of clusters that do not set it, and a kubelet's rejection of a pod of
  /// which nothing has run.
  package var isTakenAway: Bool {
    guard phase == .failed else { return false }
    if disruption != nil { return true }
    guard let reason else { return false }
    if reason == "Evicted" { return !isOverItsOwnLimit }
    return Self.disruptions.contains(reason)
      || (!hasRun && !Self.declared.contains(reason) && !reason.isEmpty)
  }

  /// Whether it was evicted for what it wrote to the node: more than it asked for itself. The kubelet
  /// sets no condition then.
  private var isOverItsOwnLimit: Bool {
    guard let message else { return false }
    return message.contains("exceeds the") || message.contains("exceeded its")
  }

  /// Reasons of pods on nodes that shut down or are lost, or that gave way to a more important pod.
  private static let disruptions: Set = [
    "NodeLost", "NodeShutdown", "Shutdown", "Terminated", "Preempting",
  ]

  /// Reasons of pods that end before anything has run because of what they declare.
  private static let declared: Set = [
    "AppArmor", "DeadlineExceeded", "PodOSNotSupported", "SysctlForbidden",
  ]
}
