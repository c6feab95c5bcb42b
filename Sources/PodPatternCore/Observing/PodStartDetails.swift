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

  private struct Condition: Decodable {
    let type: String
    let status: String?
    let reason: String?
    let message: String?
  }

  init(_ decoder: any Decoder) {
    guard let container = try? decoder.container(keyedBy: CodingKeys.self),
      let spec = try? container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec)
    else { return }
    let own = (try? spec.decodeIfPresent([Container].self, forKey: .initContainers)) ?? []
    sidecars = Set(own.lazy.filter { $0.restartPolicy == "Always" }.map(\.name))
    let gates = (try? spec.decodeIfPresent([SchedulingGate].self, forKey: .schedulingGates)) ?? []
    if !gates.isEmpty {
      schedulingGates = gates.prefix(8).map(\.name).joined(separator: ", ")
        .cut(toBytes: TextLimits.word)
    }
    let wanted = (try? spec.decodeIfPresent([ReadinessGate].self, forKey: .readinessGates)) ?? []
    guard !wanted.isEmpty else { return }
    let status = try? container.decodeIfPresent(Status.self, forKey: .status)
    unmetGate = Self.unmet(wanted.map(\.conditionType), status?.conditions ?? [])
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
