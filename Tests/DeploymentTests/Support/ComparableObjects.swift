import KubernetesCore

/// Objects without what Helm and Kustomize rightly do each in their own way: the labels by which Helm
/// knows its own, the ways in which a changed configuration takes new pods, and the order of keys.
struct ComparableObjects {
  private let objects: [String: JSONValue]

  init(_ objects: [JSONValue]) {
    let pairs = objects.map { object in
      let plain = Self.plain(object)
      let name = plain["metadata"]?["name"]?.string ?? ""
      return ("\(plain["kind"]?.string ?? "") \(name)", plain)
    }
    self.objects = Dictionary(pairs) { first, _ in first }
  }

  var names: [String] { objects.keys.sorted() }

  subscript(name: String) -> JSONValue? { objects[name] }

  private static let helms = [
    "helm.sh/chart", "app.kubernetes.io/managed-by", "checksum/config", "helm.sh/resource-policy",
  ]

  /// Kustomize appends ten characters to the name of what it generates.
  private static let generated = "podpattern-config-"

  private static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      let kept = members.filter { !helms.contains($0.key) && $0.key != "creationTimestamp" }
        .sorted { $0.key < $1.key }
        .map { ($0.key, $0.key == "config.yaml" ? withoutComments($0.value) : plain($0.value)) }
      // Annotations of Helm's alone are none.
      return .object(JSONObject(kept.filter { $0.0 != "annotations" || $0.1 != [:] }))
    case .array(let elements): return .array(elements.map(plain))
    case .string(let text):
      let suffix = text.dropFirst(generated.count)
      let isGenerated =
        text.hasPrefix(generated) && suffix.count == 10
        && suffix.allSatisfy { "bcdfghkmt2456789".contains($0) }
      return .string(isGenerated ? "podpattern-config" : text)
    default: return value
    }
  }

  private static func withoutComments(_ text: JSONValue) -> JSONValue {
    let lines = (text.string ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }
    return .string(lines.joined(separator: "\n"))
  }
}
