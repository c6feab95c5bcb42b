/// A pod's phase (core/v1 PodStatus `phase`).
package enum PodPhase: String, Sendable, Hashable, CaseIterable {
  case pending = "Pending"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  /// Reported as unknown, or not known to this version of the operator.
  case unknown = "Unknown"
}
