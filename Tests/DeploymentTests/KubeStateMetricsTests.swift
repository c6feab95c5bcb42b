import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// What kube-state-metrics is told of patterns.
@Suite struct KubeStateMetricsTests {
  private static func resource() throws -> JSONValue {
    let file = try Repository.objects("config/kube-state-metrics/custom-resource-state.yaml")[0]
    #expect(file["kind"] == "CustomResourceStateMetrics")
    return try #require(file["spec"]?["resources"]?[0])
  }

  /// The schema of a field; nil where there is none.
  private static func schema(_ path: [String], in schema: JSONValue) -> JSONValue? {
    path.reduce(schema) { node, name in (node?["items"] ?? node)?["properties"]?[name] }
  }

  private static func strings(_ value: JSONValue?) -> [String] {
    (value?.array ?? []).compactMap(\.string)
  }

  @Test func `each metric is of a field that patterns have, and can be a number`() throws {
    let metrics = try #require(try Self.resource()["metrics"]?.array)
    for metric in metrics {
      let name = metric["name"]?.string ?? ""
      let gauge = try #require(metric["each"]?["gauge"], "\(name)")
      let path = Self.strings(gauge["path"])
      guard path.first != "metadata" else { continue }
      let field = try #require(Self.schema(path, in: PodPatternCRD.schema), "\(name): \(path)")
      for label in gauge["labelsFromPath"]?.object?.values ?? [] {
        #expect(Self.schema(Self.strings(label), in: field) != nil, "\(name): \(label)")
      }
      let value = Self.schema(Self.strings(gauge["valueFrom"]), in: field) ?? field
      let isCondition = value["enum"]?.array?.contains("Unknown") == true
      let isTime = value["format"] == "date-time"
      #expect(
        ["integer", "boolean"].contains(value["type"]) || isCondition || isTime, "\(name): \(value)"
      )
    }
    #expect(Set(metrics.compactMap { $0["name"]?.string }).count == metrics.count)
  }

  @Test func `every number of the status is a metric`() throws {
    let told = Set(
      try #require(try Self.resource()["metrics"]?.array).map {
        Self.strings($0["each"]?["gauge"]?["path"])
      })
    let status = PodPatternCRD.schema["properties"]?["status"]?["properties"]?.object ?? [:]
    for (name, field) in status where field["type"] == "integer" {
      #expect(told.contains(["status", name]), "\(name)")
    }
  }

  @Test(.enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"))
  func `the alerts fire when they ought to, and only then`() throws {
    let output = try Tool.promtool.run(
      "test", "rules", "config/kube-state-metrics/alerts_test.yaml")
    #expect(output.status == 0, "\(output.text)")
  }

  @Test func `the alerts ask for metrics and reasons that there are`() throws {
    let text = try Repository.text("config/kube-state-metrics/alerts.yaml")
    let prefix = try #require(try Self.resource()["metricNamePrefix"]?.string)
    let metrics = try #require(try Self.resource()["metrics"]?.array).compactMap {
      $0["name"]?.string.map { "\(prefix)_\($0)" }
    }
    for word in text.split(whereSeparator: { !$0.isLetter && $0 != "_" })
    where word.hasPrefix(prefix + "_") {
      #expect(metrics.contains(String(word)), "\(word)")
    }
    // Those of containers are the kubelet's.
    let lines = text.split(separator: "\n").filter { $0.contains("\(prefix)_status_condition") }
    let reasons = lines.flatMap { $0.matches(of: /reason=~?"([^"]+)"/) }
      .flatMap { $0.output.1.split(separator: "|") }
    #expect(reasons.count > 3)
    for reason in reasons {
      #expect(ConditionReason(rawValue: String(reason)) != nil, "\(reason)")
    }
  }

  @Test func `it is for the version that there is`() throws {
    let kind = try Self.resource()["groupVersionKind"]
    #expect(kind == ["group": "podpattern.dev", "version": "v1alpha1", "kind": "PodPattern"])
  }
}
