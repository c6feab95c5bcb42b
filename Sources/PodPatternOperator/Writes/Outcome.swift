internal import PodPatternCore

/// What became of a plan.
struct Outcome: Sendable {
  /// Something that was not done.
  struct Refusal: Sendable, Hashable {
    /// What there is to expect of another try.
    enum Nature: Sendable, Hashable {
      /// The server has said why, and will say so again until something changes.
      case said
      /// It may go well at once: no connection, too many requests.
      case passing
      /// It is as it should be, and nobody's trouble.
      case quiet
    }

    /// In CamelCase, such as `FailedCreate`: what was tried.
    let reason: String
    /// The server's words.
    let message: String
    var nature = Nature.said
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

  /// Why something was not done that may be possible at once.
  var delays: [String] { refusals.filter { $0.nature == .passing }.map(\.message) }

  /// Whether everything was done that was to be done.
  var isComplete: Bool { refusals.isEmpty && unresolved.isEmpty }

  /// Notes a failure of one step; a thing that is gone already needs nothing.
  mutating func note(_ failure: WriteFailure, reason: String) {
    switch failure {
    case .gone: break
    case .refused(let message), .failed(let message): note(reason, message, .said)
    case .unavailable(let message), .unknown(let message): note(reason, message, .passing)
    case .ending(let message): note(reason, message, .quiet)
    }
  }

  private mutating func note(_ reason: String, _ message: String, _ nature: Refusal.Nature) {
    let refusal = Refusal(reason: reason, message: message.cut, nature: nature)
    // A server that says another thing for each of a thousand pods is quoted a few times.
    guard !refusals.contains(refusal), refusals.count(where: { $0.reason == reason }) < 5 else {
      return
    }
    refusals.append(refusal)
  }
}

extension String {
  /// As much of a server's words as a status and an Event have room for.
  fileprivate var cut: String { utf8.count > 2048 ? prefix(2000) + "…" : self }
}
