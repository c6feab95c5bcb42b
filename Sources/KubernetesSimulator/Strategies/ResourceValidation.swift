internal import KubernetesCore

/// The faults of a container's requests, limits and resize policy.
enum ResourceValidation {
  static func faults(
    _ container: JSONValue, _ path: FieldPath, _ spec: JSONValue
  ) -> [FieldFault] {
    amountFaults(container["resources"] ?? [:], "\(path).resources")
      + policyFaults(container, "\(path).resizePolicy", spec)
  }

  private static func amountFaults(_ resources: JSONValue, _ path: FieldPath) -> [FieldFault] {
    func amount(_ list: String, _ name: String) -> Quantity? {
      resources[list]?[name]?.string.flatMap { Quantity($0) }
    }
    var faults: [FieldFault] = []
    for list in ["limits", "requests"] {
      for (name, value) in (resources[list]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let wanted = amount(list, name) else { continue }
        if wanted < .zero {
          faults.add(
            .invalid, "\(path).\(list)[\(name)]", value: value,
            "must be greater than or equal to 0")
        }
        guard list == "requests", let limit = amount("limits", name), limit < wanted else {
          continue
        }
        faults.add(
          .invalid, "\(path).requests", value: value,
          "must be less than or equal to \(name) limit of \(limit)")
      }
    }
    return faults
  }

  private static func policyFaults(
    _ container: JSONValue, _ path: FieldPath, _ spec: JSONValue
  ) -> [FieldFault] {
    (container["resizePolicy"]?.array ?? []).flatMap { policy in
      var faults: [FieldFault] = []
      for (field, supported) in [
        ("resourceName", ["cpu", "memory"]),
        ("restartPolicy", ["NotRequired", "RestartContainer"]),
      ] {
        let value = policy[field]?.string ?? ""
        guard !supported.contains(value) else { continue }
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        faults.add(.unsupported, path, value: .string(value), "supported values: \(list)")
      }
      if policy["restartPolicy"] != "NotRequired", spec["restartPolicy"] == "Never" {
        faults.add(
          .invalid, path, value: policy["restartPolicy"],
          "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
      }
      return faults
    }
  }
}
