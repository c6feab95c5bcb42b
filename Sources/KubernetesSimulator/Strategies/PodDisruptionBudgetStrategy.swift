internal import KubernetesCore

/// What is particular to pod disruption budgets.
///
/// Nobody counts the pods: the status stays as it is at the creation until somebody writes it.
struct PodDisruptionBudgetStrategy: ResourceStrategy {
  var tracksGeneration: Bool { true }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    object["status"] = [
      "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0,
    ]
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    let spec = object["spec"] ?? [:]
    var faults: [FieldFault] = []
    if spec["minAvailable"] != nil, spec["maxUnavailable"] != nil {
      faults.add(
        .invalid, "spec", value: Self.shown(spec),
        "minAvailable and maxUnavailable cannot be both set")
    }
    for field in ["minAvailable", "maxUnavailable"] {
      faults += Self.faults(of: spec[field], at: "spec.\(field)")
    }
    if let policy = spec["unhealthyPodEvictionPolicy"] {
      let supported = ["AlwaysAllow", "IfHealthyBudget"]
      if !supported.contains(policy.string ?? "") {
        faults.add(
          .unsupported, "spec.unhealthyPodEvictionPolicy", value: policy,
          "supported values: " + supported.map { "\"\($0)\"" }.joined(separator: ", "))
      }
    }
    return faults
  }

  /// The spec as the API server's own structure, by which it shows it.
  private static func shown(_ spec: JSONValue) -> JSONValue {
    [
      "MinAvailable": spec["minAvailable"] ?? .null, "Selector": spec["selector"] ?? .null,
      "MaxUnavailable": spec["maxUnavailable"] ?? .null,
      "UnhealthyPodEvictionPolicy": spec["unhealthyPodEvictionPolicy"] ?? .null,
    ]
  }

  /// What is wrong with a number of pods or a percentage of them.
  private static func faults(of share: JSONValue?, at field: FieldPath) -> [FieldFault] {
    guard let share else { return [] }
    guard let text = share.string else {
      guard let count = share.integer, count < 0 else { return [] }
      return [
        FieldFault(.invalid, field, value: share, "must be greater than or equal to 0")
      ]
    }
    guard text.last == "%", text.count > 1, let percent = Int(text.dropLast()), percent >= 0 else {
      return [
        FieldFault(
          .invalid, field, value: share,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  "
            + "or '93%', regex used for validation is '[0-9]+%')")
      ]
    }
    guard percent > 100 else { return [] }
    return [FieldFault(.invalid, field, value: share, "must not be greater than 100%")]
  }
}
