internal import KubernetesCore

/// What is known beforehand of the resizes that every API server refuses
/// (`ValidatePodResize` in Kubernetes' pkg/apis/core/validation; KEP-1287).
enum ResizeRules {
  /// Whether pods of one template can't be resized to another: their quality of service would be
  /// another, or a request or limit would go.
  static func refuses(_ old: JSONValue, _ new: JSONValue) -> Bool {
    if QualityOfService(of: old) != QualityOfService(of: new) { return true }
    return ["containers", "initContainers"].contains { key in
      let after = new["spec"]?[key]?.array ?? []
      return (old["spec"]?[key]?.array ?? []).contains { container in
        let same = after.first { $0["name"] == container["name"] }
        return same.map { removes(container["resources"], $0["resources"]) } ?? false
      }
    }
  }

  private static func removes(_ old: JSONValue?, _ new: JSONValue?) -> Bool {
    ["requests", "limits"].contains { part in
      ["cpu", "memory"].contains { old?[part]?[$0] != nil && new?[part]?[$0] == nil }
    }
  }
}
