internal import KubernetesCore

/// What a pod that is not ready yet waits for, as far as its spec says it.
///
/// It is only read of such pods, and a part that can't be read says nothing: the pod counts all the
/// same.
struct PodStartDetails {
  /// The names of its native sidecars.
  private(set) var sidecars: Set<String> = []
  /// Its scheduling gates as a list; nil if it has none.
  private(set) var schedulingGates: String?
  /// The first of its readiness gates that is not true, with what is said of it.
  private(set) var unmetGate: UnmetGate?

  private enum CodingKeys: String, CodingKey { case spec, status }
  private enum SpecKeys: String, CodingKey { case initContainers, schedulingGates, readinessGates }

  private struct Container: Decodable {
    let name: String
    let restartPolicy: String?
  }

  private struct SchedulingGate: Decodable { let name: String }
  private struct ReadinessGate: Decodable { let conditionType: String }

  private struct Status: Decodable { let conditions: [Condition]? }

  /// A condition, as far as a readiness gate asks for it.
  struct Condition: Decodable {
    var type: String
    var status: String?
    var reason: String?
    var message: String?
  }

  /// Nothing is known.
  init() {}

  init(_ decoder: any Decoder) {
    guard let container = try? decoder.container(keyedBy: CodingKeys.self),
      let spec = try? container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec)
    else {
      self.init()
      return
    }
    let own = (try? spec.decodeIfPresent([Container].self, forKey: .initContainers)) ?? []
    let gates = (try? spec.decodeIfPresent([SchedulingGate].self, forKey: .schedulingGates)) ?? []
    let wanted = (try? spec.decodeIfPresent([ReadinessGate].self, forKey: .readinessGates)) ?? []
    self.init(
      sidecars: Set(own.lazy.filter { $0.restartPolicy == "Always" }.map(\.name)),
      schedulingGates: gates.prefix(Self.mostGates).map(\.name),
      readinessGates: wanted.map(\.conditionType)
    ) {
      (try? container.decodeIfPresent(Status.self, forKey: .status))?.conditions ?? []
    }
  }

  /// More scheduling gates than these are not kept.
  static let mostGates = 8

  /// - Parameters:
  ///   - sidecars: the names of the native sidecars.
  ///   - gates: the names of the first scheduling gates.
  ///   - readinessGates: the types of the conditions that readiness waits for.
  ///   - conditions: reads the pod's conditions, where they matter.
  init(
    sidecars: Set<String>, schedulingGates gates: [String], readinessGates: [String],
    conditions: () -> [Condition]
  ) {
    self.sidecars = sidecars
    if !gates.isEmpty {
      schedulingGates = gates.joined(separator: ", ").cut(toBytes: TextLimits.word)
    }
    guard !readinessGates.isEmpty else { return }
    unmetGate = Self.unmet(readinessGates, conditions())
  }

  private static func unmet(_ types: [String], _ conditions: [Condition]) -> UnmetGate? {
    for type in types {
      let condition = conditions.first { $0.type == type }
      guard condition?.status != "True" else { continue }
      let name = type.cut(toBytes: TextLimits.word)
      guard let condition else {
        return UnmetGate(type: name, state: "has not been reported yet")
      }
      let why = [condition.reason, condition.message].compactMap { $0 }.filter { !$0.isEmpty }
        .joined(separator: ": ")
      let state = "is \(condition.status ?? "Unknown")"
      return UnmetGate(
        type: name,
        state: (why.isEmpty ? state : "\(state): \(why)").cut(toBytes: TextLimits.message))
    }
    return nil
  }
}

/// A readiness gate of a pod that is not true.
package struct UnmetGate: Sendable, Hashable {
  /// The type of its condition.
  package var type: String
  /// What is known of the condition, such as `is False: NotAttached`.
  package var state: String

  package init(type: String, state: String) { (self.type, self.state) = (type, state) }
}
