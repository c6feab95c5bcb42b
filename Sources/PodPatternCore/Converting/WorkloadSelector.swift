internal import KubernetesCore

/// Label selectors as workloads, Services and budgets have them.
enum WorkloadSelector {
  /// The groups of labels that people select by, the best known first.
  private static let customary = [
    ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"],
    ["app"], ["k8s-app"], ["name"],
  ]

  /// The selector that somebody would write for pods with such labels; an empty one for pods without.
  static func likely(for labels: JSONObject) -> JSONValue {
    for keys in customary {
      guard let first = keys.first, labels.present(first) != nil else { continue }
      return ["matchLabels": .object(labels.filter { keys.contains($0.key) && !$0.value.isNull })]
    }
    return ["matchLabels": .object(labels.filter { !$0.value.isNull })]
  }

  /// Whether a LabelSelector selects pods with such labels. An empty one selects all.
  static func matches(_ selector: JSONValue, _ labels: JSONObject) -> Bool {
    guard let selector = try? LabelSelector(selector) else { return false }
    return selector.matches(
      Dictionary(labels.compactMap { key, value in value.string.map { (key, $0) } }) { $1 })
  }

  /// Whether a Service's selector selects pods with such labels.
  static func selects(_ selector: JSONObject, _ labels: JSONObject) -> Bool {
    selector.allSatisfy { key, value in labels[key] == value }
  }

  /// A LabelSelector in the words of kubectl's option `--selector`.
  static func text(_ selector: JSONValue) -> String {
    (try? LabelSelector(selector))?.description ?? ""
  }
}

extension JSONValue {
  /// The value as JSON text in one line.
  var serializedText: String { String(decoding: serialized(), as: UTF8.self) }
}
