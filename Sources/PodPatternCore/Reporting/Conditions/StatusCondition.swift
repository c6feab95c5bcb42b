internal import FoundationEssentials
package import KubernetesCore

/// A condition of a status (meta/v1 Condition).
package struct StatusCondition: Sendable, Hashable {
  /// The status of a condition (meta/v1 ConditionStatus).
  package enum Status: String, Sendable, Hashable {
    case `true` = "True"
    case `false` = "False"
    /// Not determined yet; the message says what is awaited.
    case unknown = "Unknown"
  }

  package var kind: Kind
  package var status: Status
  package var reason: String
  package var message: String
  package var observedGeneration: Int
  package var lastTransitionTime: Timestamp

  /// A current condition; it keeps the last reported transition time while its status stays the
  /// same.
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

  package var isTrue: Bool { status == .true }

  package func hasReason(_ reason: ConditionReason) -> Bool { self.reason == reason.rawValue }
}

extension StatusCondition {
  /// Decodes a condition; nil if it is not one of the operator's.
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

/// The status, reason and message of a condition.
struct Verdict: Sendable {
  let status: StatusCondition.Status
  let reason: String
  let message: String

  init(_ status: StatusCondition.Status, _ reason: ConditionReason, _ message: String) {
    (self.status, self.reason, self.message) = (status, reason.rawValue, message)
  }

  /// A verdict because of a stall cause, with its message or another one.
  init(_ status: StatusCondition.Status, because cause: StallCause, _ message: String? = nil) {
    (self.status, reason, self.message) = (status, cause.reason, message ?? cause.message)
  }
}
