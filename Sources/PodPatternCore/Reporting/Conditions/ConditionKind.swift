extension StatusCondition {
  /// One of the conditions of a PodPattern. Each has its own file here, and an entry in `all`.
  package struct Kind: Sendable {
    package let name: String
    /// Whether it is one of kstatus's conditions.
    let isKstatus: Bool
    /// Determines the condition's status, reason and message; nil if it is not to be there.
    let verdict: @Sendable (StatusAssessment) -> Verdict?
    /// The Event for a condition, if it is worth one; `before` is the last reported condition.
    let event: @Sendable (_ now: StatusCondition, _ before: StatusCondition?) -> PatternEvent?

    init(
      _ name: String, isKstatus: Bool = true,
      verdict: @escaping @Sendable (StatusAssessment) -> Verdict?,
      event: @escaping @Sendable (StatusCondition, StatusCondition?) -> PatternEvent? = { _, _ in
        nil
      }
    ) {
      (self.name, self.isKstatus, self.verdict, self.event) = (name, isKstatus, verdict, event)
    }

    /// All conditions, in the order of a status.
    package static let all: [Kind] = [
      .ready, .reconciling, .stalled, .available, .logsShipping, .fleetChange, .complete, .failed,
      .suspended,
    ]

    /// Those that every pattern has.
    static let always: [Kind] = [.ready, .reconciling, .stalled]
  }
}

extension StatusCondition.Kind: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The reasons of conditions. Failed work has reasons of its own (`Work.failureReason`).
package enum ConditionReason: String, Sendable, Hashable, CaseIterable {
  case backingOff = "BackingOff"
  case backoffLimitExceeded = "BackoffLimitExceeded"
  case cannotComplete = "CannotComplete"
  case completed = "Completed"
  /// The reason that Jobs use.
  case completionsReached = "CompletionsReached"
  /// The reason that Jobs use.
  case deadlineExceeded = "DeadlineExceeded"
  case fleetPaused = "FleetPaused"
  case failedStatus = "FailedStatus"
  case injecting = "Injecting"
  case invalidClass = "InvalidClass"
  case invalidDefaults = "InvalidDefaults"
  case invalidPattern = "InvalidPattern"
  case linesLeft = "LinesLeft"
  /// The reason that Deployments use.
  case minimumReplicasAvailable = "MinimumReplicasAvailable"
  /// The reason that Deployments use.
  case minimumReplicasUnavailable = "MinimumReplicasUnavailable"
  case missingConfiguration = "MissingConfiguration"
  case noInjection = "NoInjection"
  case noPods = "NoPods"
  case notCompleted = "NotCompleted"
  case notFailed = "NotFailed"
  case notStalled = "NotStalled"
  case notSuspended = "NotSuspended"
  case podsNotReady = "PodsNotReady"
  case podsReady = "PodsReady"
  case podsRunning = "PodsRunning"
  case podsStarting = "PodsStarting"
  /// The reason that Deployments use.
  case progressDeadlineExceeded = "ProgressDeadlineExceeded"
  case policyRefused = "PolicyRefused"
  case quarantined = "Quarantined"
  case rolledBack = "RolledBack"
  case scaledToZero = "ScaledToZero"
  case scaling = "Scaling"
  case settled = "Settled"
  case shipperFailing = "ShipperFailing"
  case shipperLeftOut = "ShipperLeftOut"
  case shipperNotReady = "ShipperNotReady"
  case shipperTrial = "ShipperTrial"
  case shipperWarning = "ShipperWarning"
  case shipping = "Shipping"
  case stalled = "Stalled"
  case suspended = "Suspended"
  case terminating = "Terminating"
  case updating = "Updating"
  case unsupported = "Unsupported"
  case waitingForTurn = "WaitingForTurn"
  case withNextChange = "WithNextChange"
}
