internal import FoundationEssentials
internal import KubernetesCore
internal import OrderedCollections

/// A pod's conditions, each with the time of its last change.
struct PodConditions: Sendable {
  private struct Condition: Sendable {
    var isTrue: Bool
    var reason: String?
    var message: String?
    var changedAt: Date
  }

  /// The conditions that are shown while they hold.
  private static let optional: Set = [
    "DisruptionTarget", "PodResizePending", "PodResizeInProgress",
  ]

  /// The conditions that a kubelet reports, in the order in which they are shown.
  static let order = [
    "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled",
    "DisruptionTarget", "PodResizePending", "PodResizeInProgress",
  ]

  private var conditions: OrderedDictionary<String, Condition> = [:]

  subscript(type: String) -> Bool { conditions[type]?.isTrue ?? false }

  mutating func set(
    _ type: String, _ isTrue: Bool, _ now: Date, reason: String? = nil, message: String? = nil
  ) {
    let isSame = conditions[type]?.isTrue == isTrue
    conditions[type] = Condition(
      isTrue: isTrue, reason: reason, message: message,
      changedAt: isSame ? conditions[type]?.changedAt ?? now : now)
  }

  mutating func remove(_ type: String) { conditions[type] = nil }

  /// One condition as the API shows it; nil where nobody set it.
  func value(of type: String) -> JSONValue? { conditions[type].map { Self.value(type, $0) } }

  private static func value(_ type: String, _ condition: Condition) -> JSONValue {
    var value: JSONValue = [
      "type": .string(type), "status": condition.isTrue ? "True" : "False",
      "lastProbeTime": nil, "lastTransitionTime": .time(condition.changedAt),
    ]
    if let reason = condition.reason { value["reason"] = .string(reason) }
    if let message = condition.message { value["message"] = .string(message) }
    return value
  }

  /// The conditions as the API shows them; those that nobody set yet are false.
  func value(_ now: Date, waitingFor containers: [String], initializers: [String]) -> JSONValue {
    .array(
      Self.order.compactMap { type -> JSONValue? in
        guard let condition = conditions[type] else {
          if Self.optional.contains(type) { return .none }
          return missing(type, now, containers: containers, initializers: initializers)
        }
        var value = Self.value(type, condition)
        if !condition.isTrue, type.hasSuffix("Ready"), condition.reason == nil {
          Self.explain(&value, containers)
        }
        return value
      })
  }

  private func missing(
    _ type: String, _ now: Date, containers: [String], initializers: [String]
  ) -> JSONValue {
    var value: JSONValue = [
      "type": .string(type), "status": "False", "lastProbeTime": nil,
      "lastTransitionTime": .time(conditions["PodScheduled"]?.changedAt ?? now),
    ]
    if type == "Initialized", !initializers.isEmpty {
      value["reason"] = "ContainersNotInitialized"
      value["message"] = .string("containers with incomplete status: \(Self.list(initializers))")
    } else if type.hasSuffix("Ready") {
      Self.explain(&value, containers)
    }
    return value
  }

  private static func explain(_ value: inout JSONValue, _ containers: [String]) {
    value["reason"] = "ContainersNotReady"
    value["message"] = .string("containers with unready status: \(list(containers))")
  }

  private static func list(_ names: [String]) -> String {
    "[\(names.joined(separator: " "))]"
  }
}
