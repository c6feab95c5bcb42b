internal import FoundationEssentials
package import KubernetesCore

/// A condition of a status, as API conventions have it (meta/v1 Condition).
package struct StatusCondition: Sendable, Hashable {
  /// The conditions of a PodPattern: those that kstatus reads, and one of our own.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The pods are as declared, and available.
    case ready = "Ready"
    /// The operator or the cluster is still at work on it.
    case reconciling = "Reconciling"
    /// Nothing will get better without somebody's doing.
    case stalled = "Stalled"
    /// Every line gets where it should.
    case logsShipping = "LogsShipping"
  }

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

  /// A condition as it stands.
  package init(
    _ kind: Kind, _ status: Status, reason: String, message: String, observedGeneration: Int,
    lastTransitionTime: Timestamp
  ) {
    self.kind = kind
    self.status = status
    self.reason = reason
    self.message = message
    self.observedGeneration = observedGeneration
    self.lastTransitionTime = lastTransitionTime
  }

  /// Whether it is known to hold.
  package var isTrue: Bool { status == .true }
}

extension StatusCondition {
  /// Reads a condition; nil for one that is not the operator's.
  init?(json: JSONValue) {
    guard let kind = json["type"]?.string.flatMap(Kind.init(rawValue:)) else { return nil }
    self.init(
      kind, json["status"]?.string.flatMap(Status.init(rawValue:)) ?? .unknown,
      reason: json["reason"]?.string ?? "",
      message: json["message"]?.string ?? "",
      observedGeneration: json["observedGeneration"]?.number(heldTo: 0...Int.max) ?? 0,
      lastTransitionTime: json["lastTransitionTime"]?.string.flatMap { Timestamp($0) }
        ?? Timestamp(.distantPast))
  }

  /// The condition as the API writes it.
  package var json: JSONValue {
    [
      "type": .string(kind.rawValue),
      "status": .string(status.rawValue),
      "reason": .string(reason),
      "message": .string(message),
      "observedGeneration": .integer(observedGeneration),
      "lastTransitionTime": .string(lastTransitionTime.description),
    ]
  }
}
