internal import FoundationEssentials
package import KubernetesCore

/// A condition of a status (meta/v1 Condition).
package struct StatusCondition: Sendable, Hashable {
  /// The status of a condition (meta/v1 ConditionStatus).
  package enum Status: String, Sendable, Hashable, CaseIterable {
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
    previous: [StatusCondition]?
  ) {
    self.kind = kind
    status = verdict.status
    reason = verdict.reason
    message = verdict.message
    self.observedGeneration = observedGeneration
    lastTransitionTime =
      if let before = previous?.first(where: { $0.kind == kind }), before.status == verdict.status {
        before.lastTransitionTime
      } else {
        now
      }
  }

  package var isTrue: Bool { status == .true }

  package func hasReason(_ reason: ConditionReason) -> Bool { self.reason == reason.rawValue }
}

extension StatusCondition {
  static let fields = StatusFields(
    StatusCondition(
      .ready, Verdict(.unknown, reason: "", message: ""), observedGeneration: 0,
      at: Timestamp(.distantPast), previous: nil),
    "One aspect of the state."
  ) {
    StatusField(
      \.kind, "type", .kind,
      "Which aspect: \(Kind.all.map(\.name).joined(by: "or")).", .requiredIdentity)
    StatusField(\.status, "status", .choice, "Whether it holds.", .required)
    StatusField(
      \.observedGeneration, "observedGeneration", .long(),
      "The generation of the spec that this condition belongs to.")
    StatusField(
      \.lastTransitionTime, "lastTransitionTime", .time, "When the status last changed.", .required)
    StatusField(\.reason, "reason", .reason, "Why, in one word for programs to read.", .required)
    StatusField(\.message, "message", .message, "Why, in words for people to read.", .required)
  }

  package var json: JSONValue { Self.fields.json(of: self) }
}

extension StatusType<StatusCondition.Kind> {
  /// One of the operator's own conditions.
  fileprivate static var kind: StatusType {
    StatusType(
      schema: {
        .string(
          $0, maxLength: 316,
          pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
            + "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")
      },
      read: { json in StatusCondition.Kind.all.first { $0.name == json.string } },
      write: { .string($0.name) })
  }
}

/// The schemas of meta/v1 Condition.
extension StatusType<String> {
  fileprivate static var reason: StatusType {
    var type = text
    type.schema = {
      .string(
        $0, maxLength: 1024, minLength: 1, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
    }
    // A server's word is one, since Events are held to the same.
    type.hold = { reason in
      let word = String(reason.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(1024))
      reason = word.first?.isLetter == true ? word : "Unknown"
    }
    return type
  }

  fileprivate static var message: StatusType {
    var type = text
    type.schema = { .string($0, maxLength: 32768) }
    return type
  }
}

/// The status, reason and message of a condition.
struct Verdict: Sendable {
  let status: StatusCondition.Status
  let reason: String
  let message: String

  init(_ status: StatusCondition.Status, _ reason: ConditionReason, _ message: String) {
    self.init(status, reason: reason.rawValue, message: message)
  }

  fileprivate init(_ status: StatusCondition.Status, reason: String, message: String) {
    (self.status, self.reason, self.message) = (status, reason, message)
  }

  /// The same reason and message for the condition Stalled.
  var stalling: Verdict { Verdict(.true, reason: reason, message: message) }

  /// A verdict because of a stall cause, with its message or another one.
  init(_ status: StatusCondition.Status, because cause: StallCause, _ message: String? = nil) {
    (self.status, reason, self.message) = (status, cause.reason, message ?? cause.message)
  }
}

extension [String] {
  /// The words as a list in a sentence.
  func joined(by conjunction: String) -> String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
