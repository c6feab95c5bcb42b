import ClusterTesting
import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import OrderedCollections
import Testing

/// The Helm chart, as far as it can be looked at without a cluster.
@Suite(.enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"))
struct ChartTests {
  private static let chart = "charts/podpattern"

  @Test func `the chart passes helm lint`() throws {
    let lint = try Tool.helm.run("lint", "--strict", Self.chart)
    #expect(lint.status == 0, "\(lint.text)")
  }

  /// `make chart-golden` writes the files anew.
  @Test(arguments: ["default", "everything", "one-team"])
  func `the chart renders as its golden file says`(name: String) throws {
    let values = "Tests/DeploymentTests/Golden/\(name).values.yaml"
    let rendered = try Tool.helm.run(
      "template", "podpattern", Self.chart, "--namespace", "podpattern-system", "--values", values)
    #expect(rendered.status == 0)
    let golden = try Repository.text("Tests/DeploymentTests/Golden/\(name).golden.yaml")
    #expect(rendered.text == golden)
  }

  @Test(arguments: [
    ("nonsense=1", "nonsense"), ("replicas=many", "replicas"),
    ("image.pullPolicy=Sometimes", "pullPolicy"), ("resources.limits.memory=lots", "memory"),
    ("watchNamespaces[0]=Team_A", "watchNamespaces"), ("config.bindAddress=:80", "bindAddress"),
    // Without an election there may be one operator.
    ("leaderElection.enabled=false", "replicas"), ("image.digest=latest", "digest"),
  ])
  func `a value that is wrong is refused by its name`(set: String, name: String) throws {
    let rendered = try Tool.helm.run("template", "podpattern", Self.chart, "--set", set)
    #expect(rendered.status != 0)
    #expect(rendered.text.contains(name), "\(rendered.text)")
  }

  @Test func `the README has every value and its default`() throws {
    let values = try Repository.objects("\(Self.chart)/values.yaml")[0]
    let readme = try Repository.text("\(Self.chart)/README.md")
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
