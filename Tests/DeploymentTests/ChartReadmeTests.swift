import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

/// The chart's README and its values, which have to go together.
@Suite struct ChartReadmeTests {
  @Test func `the README has every value and its default`() throws {
    let values = try Repository.objects("charts/podpattern/values.yaml")[0]
    let readme = try Repository.text("charts/podpattern/README.md")
    let known = Dictionary(uniqueKeysWithValues: leaves(of: values, below: ""))
    for (path, value) in known {
      // What is long is told in words.
      let told = value.object?.isEmpty == false ? "" : "`\(text(of: value))` |"
      let row = "| `\(path)` | \(told)"
      #expect(readme.contains(row), "README.md of the chart has no line that begins: \(row)")
    }
    let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
    for row in rows {
      let path = row.dropFirst(3).prefix { $0 != "`" }
      #expect(known[String(path)] != nil, "README.md of the chart has \(path), values.yaml not")
    }
  }

  @Test func `Artifact Hub is told the images and an example as they are`() throws {
    let chart = try Repository.objects("charts/podpattern/Chart.yaml")[0]
    func annotation(_ name: String) throws -> JSONValue {
      let text = try #require(chart["annotations"]?["artifacthub.io/\(name)"]?.string)
      return try #require(try YAMLStream.parse(text).first?.value)
    }
    let version = chart["appVersion"]?.string ?? ""
    let settings = ExpansionSettings()
    let images = try annotation("images").array?.compactMap { $0["image"]?.string }
    #expect(
      images == [
        "ghcr.io/podpattern/podpattern:\(version)", settings.logShipper.image, settings.curl.image,
      ])
    for example in try #require(try annotation("crdsExamples").array) {
      _ = try Expander().expand(PodPattern(json: example))
    }
  }

  /// The values by their paths; a mapping of labels and the like is one value.
  private func leaves(of value: JSONValue, below path: String) -> [(String, JSONValue)] {
    guard let members = value.object, !members.isEmpty,
      ![
        "resources", "metrics.dashboard.labels", "podSecurityContext", "securityContext",
      ].contains(path)
    else { return [(path, value)] }
    return members.flatMap {
      leaves(of: $0.value, below: path.isEmpty ? $0.key : "\(path).\($0.key)")
    }
  }

  /// A value as one writes it into YAML.
  private func text(of value: JSONValue) -> String {
    if let text = value.string, !text.isEmpty { return text }
    return String(decoding: value.serialized(), as: UTF8.self)
  }
}
