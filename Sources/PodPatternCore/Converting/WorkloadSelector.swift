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
    selects(selector["matchLabels"]?.object ?? [:], labels)
      && (selector["matchExpressions"]?.array ?? []).allSatisfy { matches(expression: $0, labels) }
  }

  /// Whether a Service's selector selects pods with such labels.
  static func selects(_ selector: JSONObject, _ labels: JSONObject) -> Bool {
    selector.allSatisfy { key, value in labels[key] == value }
  }

  private static func matches(expression: JSONValue, _ labels: JSONObject) -> Bool {
    let value = labels[expression["key"]?.string ?? ""]
    let values = expression["values"]?.array ?? []
    return switch expression["operator"]?.string {
    case "In": value.map(values.contains) ?? false
    case "NotIn": value.map { !values.contains($0) } ?? true
    case "Exists": value != nil
    case "DoesNotExist": value == nil
    default: false
    }
  }

  /// A LabelSelector in the words of kubectl's option `--selector`.
  static func text(_ selector: JSONValue) -> String {
    let labels = (selector["matchLabels"]?.object ?? [:]).map { "\($0)=\($1.string ?? "")" }
    let expressions = (selector["matchExpressions"]?.array ?? []).map { expression in
      let key = expression["key"]?.string ?? ""
      let values = (expression["values"]?.array ?? []).compactMap(\.string)
        .joined(separator: ",")
      return switch expression["operator"]?.string {
      case "In": "\(key) in (\(values))"
      case "NotIn": "\(key) notin (\(values))"
      case "DoesNotExist": "!\(key)"
      default: key
      }
    }
    return (labels + expressions).joined(separator: ",")
  }
}

extension JSONValue {
  /// The value as JSON text in one line.
  var serializedText: String { String(decoding: serialized(), as: UTF8.self) }
}
