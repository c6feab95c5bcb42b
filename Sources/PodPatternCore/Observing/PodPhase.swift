/// Where a pod is in its life, as the kubelet last said (core/v1 PodStatus `phase`).
package enum PodPhase: String, Sendable, Hashable, CaseIterable {
  case pending = "Pending"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  /// The node can't be asked, or the phase is one that this program does not know.
  case unknown = "Unknown"
}
