/// The quality of service class of pods (core/v1 PodQOSClass), which no resize may change: the API
/// server refuses that (KEP-1287).
///
/// Computed as `ComputePodQOS` in Kubernetes' pkg/apis/core/v1/helper/qos does it.
package enum QualityOfService: String, Sendable {
  case guaranteed = "Guaranteed"
  case burstable = "Burstable"
  case bestEffort = "BestEffort"

  /// The class of a pod, or of the pods of a template.
  package init(of pod: JSONValue) {
    let spec = pod["spec"]
    let containers =
      (spec?["containers"]?.array ?? []) + (spec?["initContainers"]?.array ?? [])
    // The resources of the pod as a whole, where it has any, decide alone (KEP-2837).
    let whole = spec?["resources"].map(Self.amounts)
    let parts =
      whole.map { $0.requests.isEmpty && $0.limits.isEmpty ? [] : [$0] }
      .flatMap { $0.isEmpty ? nil : $0 } ?? containers.map { Self.amounts($0["resources"] ?? [:]) }
    if parts.allSatisfy({ $0.requests.isEmpty && $0.limits.isEmpty }) {
      self = .bestEffort
    } else if parts.allSatisfy({ part in
      ["cpu", "memory"].allSatisfy {
        part.limits[$0] != nil && part.limits[$0] == part.requests[$0]
      }
    }) {
      self = .guaranteed
    } else {
      self = .burstable
    }
  }

  /// CPU and memory above zero; what only has a limit requests as much.
  private static func amounts(
    _ resources: JSONValue
  ) -> (requests: [String: Quantity], limits: [String: Quantity]) {
    func read(_ key: String) -> [String: Quantity] {
      var amounts: [String: Quantity] = [:]
      for name in ["cpu", "memory"] {
        guard let amount = resources[key]?[name].flatMap({ Quantity($0) }), amount > .zero else {
          continue
        }
        amounts[name] = amount
      }
      return amounts
    }
    let limits = read("limits")
    return (limits.merging(read("requests")) { $1 }, limits)
  }
}
