internal import FoundationEssentials
package import KubernetesCore

/// A condition of a status (meta/v1 Condition).
package struct StatusCondition: Sendable, Hashable {
  /// Whether what a condition says is so (meta/v1 ConditionStatus).
  package enum Status: String, Sendable, Hashable {
    /// It is.
    case `true` = "True"
    /// It is not.
    case `false` = "False"
    /// Nobody can tell yet; the message has what is waited for.
    case unknown = "Unknown"
  }

  /// Which condition it is.
  package var kind: Kind
  /// Whether it holds.
  package var status: Status
  /// For programs, in CamelCase.
  package var reason: String
  /// For people.
  package var message: String
  /// The generation of the pattern that this is about.
  package var observedGeneration: Int
  /// When it last became true, false or unknown.
  package var lastTransitionTime: Timestamp

  /// A condition as it stands now; it keeps the time of the one told before while it keeps its status.
  init(
    _ kind: Kind, _ verdict: Verdict, observedGeneration: Int, at now: Timestamp,
    previous: PodPatternStatus?
  ) {
    self.kind = kind
    status = verdict.status
    reason = verdict.reason
    message = verdict.message
    self.observedGeneration = observedGeneration
    lastTransitionTime =
      if let before = previous?[kind], before.status == verdict.status {
        before.lastTransitionTime
      } else {
        now
      }
  }

  /// Whether it is known to hold.
  package var isTrue: Bool { status == .true }

  /// Whether it gives a reason.
  package func isBecause(of reason: ConditionReason) -> Bool { self.reason == reason.rawValue }
}

extension StatusCondition {
  /// Reads a condition; nil for one that is not the operator's.
  init?(json: JSONValue) {
    let kind = Kind.all.first { $0.name == json["type"]?.string }
    guard let kind else { return nil }
    self.kind = kind
    status = json["status"]?.string.flatMap(Status.init(rawValue:)) ?? .unknown
    reason = json["reason"]?.string ?? ""
    message = json["message"]?.string ?? ""
    observedGeneration = json["observedGeneration"]?.number(heldTo: 0...Int.max) ?? 0
    lastTransitionTime =
      json["lastTransitionTime"]?.string.flatMap { Timestamp($0) } ?? Timestamp(.distantPast)
  }

  /// The condition as the API writes it.
  package var json: JSONValue {
    [
      "type": .string(kind.name),
      "status": .string(status.rawValue),
      "reason": .string(reason),
      "message": .string(message),
      "observedGeneration": .integer(observedGeneration),
      "lastTransitionTime": .string(lastTransitionTime.description),
    ]
  }
}

/// What holds, for one condition.
struct Verdict: Sendable {
  let status: StatusCondition.Status
  let reason: String
  let message: String

  init(_ status: StatusCondition.Status, _ reason: ConditionReason, _ message: String) {
    (self.status, self.reason, self.message) = (status, reason.rawValue, message)
  }

  /// That something stands in the way, in its own words or in others.
  init(_ status: StatusCondition.Status, because cause: StallCause, _ message: String? = nil) {
    (self.status, reason, self.message) = (status, cause.reason, message ?? cause.message)
  }
}
