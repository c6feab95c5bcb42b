import KubernetesCore
import OrderedCollections
import Testing

/// The chart's README and its values, which have to go together.
@Suite struct ChartReadmeTests {
  @Test func `the README has every value and its default`() throws {
    let values = try Repository.objects("charts/podpattern/values.yaml")[0]
    let readme = try Repository.text("charts/podpattern/README.md")
    for path in leaves(of: values, below: "") {
      #expect(readme.contains("| `\(path)` |"), "README.md of the chart says nothing of \(path)")
    }
    let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let known = leaves(of: values, below: "")
    for row in rows {
      let path = row.dropFirst(3).prefix { $0 != "`" }
      #expect(known.contains(String(path)), "README.md of the chart has \(path), values.yaml not")
    }
  }

  /// The paths of values; a mapping of labels and the like is one.
  private func leaves(of value: JSONValue, below path: String) -> [String] {
    guard let members = value.object, !members.isEmpty,
      !["resources", "metrics.dashboard.labels"].contains(path)
    else { return [path] }
    return members.flatMap {
      leaves(of: $0.value, below: path.isEmpty ? $0.key : "\(path).\($0.key)")
    }
  }
}
