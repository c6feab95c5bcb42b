internal import PodPatternCore

/// What became of a plan.
struct Outcome: Sendable {
  /// Something that the server refused.
  struct Refusal: Sendable, Hashable {
    /// In CamelCase, such as `FailedCreate`: what was tried.
    let reason: String
    /// The server's words.
    let message: String
  }

  var created: [PodSnapshot] = []
  var deleted: [Plan.PodDelete] = []
  var adopted: [Plan.PodReference] = []
  var released: [Plan.PodReference] = []
  /// Pods that were updated in place.
  var updated: [PodSnapshot] = []
  /// Pods that the server did not let be updated in place, and its words.
  var refusedUpdates: [(pod: PodSnapshot, message: String)] = []
  /// Changes of pods, by their uid.
  var changes: [String: Expectations.Change] = [:]
  /// Pods of which nobody knows whether they were made.
  var unresolved: [PendingPod] = []
  var applied: [ChildID: AppliedChild] = [:]
  var deletedChildren: [ChildID] = []
  var refusals: [Refusal] = []
  /// Why something was not done that may be possible soon.
  var delays: [String] = []

  /// Whether everything was done that was to be done.
  var isComplete: Bool { refusals.isEmpty && delays.isEmpty && unresolved.isEmpty }

  /// Notes a failure of one step; a thing that is gone already needs nothing.
  mutating func note(_ failure: WriteFailure, reason: String) {
    switch failure {
    case .gone: break
    case .refused(let message):
      let refusal = Refusal(reason: reason, message: message)
      if !refusals.contains(refusal) { refusals.append(refusal) }
    case .unavailable(let message), .unknown(let message):
      if !delays.contains(message) { delays.append(message) }
    }
  }
}
