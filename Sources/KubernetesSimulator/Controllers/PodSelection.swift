internal import KubernetesCore

/// Which pods a selector of an object is about, and which of them are well.
enum PodSelection {
  /// Whether a `LabelSelector` matches a pod; an empty one matches all, none at all nothing.
  static func matches(_ selector: JSONValue?, _ pod: JSONValue) -> Bool {
    guard let selector, selector != .null else { return false }
    let labels = pod.labels
    let wanted = selector["matchLabels"]?.stringMap ?? [:]
    guard wanted.allSatisfy({ labels[$0.key] == $0.value }) else { return false }
    return (selector["matchExpressions"]?.array ?? []).allSatisfy { expression in
      let value = labels[expression["key"]?.string ?? ""]
      let values = (expression["values"]?.array ?? []).compactMap(\.string)
      switch expression["operator"]?.string {
      case "In": return value.map { values.contains($0) } ?? false
      case "NotIn": return value.map { !values.contains($0) } ?? true
      case "Exists": return value != nil
      case "DoesNotExist": return value == nil
      default: return false
      }
    }
  }

  static func isReady(_ pod: JSONValue) -> Bool {
    (pod["status"]?["conditions"]?.array ?? []).contains {
      $0["type"] == "Ready" && $0["status"] == "True"
    }
  }
}
