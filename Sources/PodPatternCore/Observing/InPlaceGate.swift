internal import FoundationEssentials
package import KubernetesCore

/// The readiness gate by which a pod is taken out of its Services before a container that serves is
/// started anew in it, as far as its condition says.
package enum InPlaceGate: Sendable, Hashable {
  /// Nobody has reported the condition in a way that says more; until then the pod is not ready.
  case unset
  /// The gate does not keep the pod out of its Services.
  case open
  /// The gate keeps the pod out of its Services, since a time.
  case closed(since: Timestamp)

  /// The type of the condition.
  package static let conditionType = "podpattern.dev/in-place"

  package var isClosed: Bool { if case .closed = self { true } else { false } }

  /// The gate as a condition of a type says it, with its `status` and `lastTransitionTime`.
  ///
  /// A closed gate without a time has to be closed anew: nobody can tell how long it has been.
  init(status: String?, since: Timestamp?) {
    switch (status, since) {
    case ("True", _): self = .open
    case ("False", let since?): self = .closed(since: since)
    default: self = .unset
    }
  }
}

extension InPlaceGate {
  /// The strategic merge patch of the pod's `status` subresource that says it, and leaves all other
  /// conditions alone.
  ///
  /// - `now`: when it is said.
  package func patch(for pod: PodSnapshot, now: Timestamp) -> JSONValue {
    let (since, reason, message) =
      switch self {
      case .closed(let since):
        (
          since, "InPlaceUpdate",
          "A container that serves is about to be started anew in this pod: it is taken out of its"
            + " Services first"
        )
      case .open, .unset: (now, "InService", "No container that serves is being started anew")
      }
    let condition: JSONValue = [
      "type": .string(Self.conditionType), "status": isClosed ? "False" : "True",
      "reason": .string(reason), "message": .string(message),
      "lastTransitionTime": .string(since.description),
    ]
    return ["metadata": ["uid": .string(pod.uid)], "status": ["conditions": [condition]]]
  }
}

extension JSONValue {
  /// A readiness gate of a pod's spec.
  static let inPlaceGate: JSONValue = ["conditionType": .string(InPlaceGate.conditionType)]

  /// Whether this is the readiness gate of updates in place.
  var isInPlaceGate: Bool { self["conditionType"]?.string == InPlaceGate.conditionType }
}
