internal import KubernetesCore

/// Which pods a selector of an object is about, and which of them are well.
enum PodSelection {
  /// Whether a `LabelSelector` matches a pod; an empty one matches all, none at all nothing.
  static func matches(_ selector: JSONValue?, _ pod: JSONValue) -> Bool {
    guard let selector, selector != .null, let selector = try? LabelSelector(selector) else {
      return false
    }
    return selector.matches(pod.labels)
  }

  static func isReady(_ pod: JSONValue) -> Bool {
    (pod["status"]?["conditions"]?.array ?? []).contains {
      $0["type"] == "Ready" && $0["status"] == "True"
    }
  }
}
