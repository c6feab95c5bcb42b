import KubernetesTestSupport
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
}
