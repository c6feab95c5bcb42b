import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import Testing

/// The dashboards, of the operator and of patterns, and the metrics, which have to go together.
@Suite struct DashboardTests {
  private static let names = ["podpattern", "podpatterns"]

  private static func panels(_ name: String) throws -> [JSONValue] {
    let text = try Repository.text("charts/podpattern/dashboards/\(name).json")
    return try #require(JSONValue(parsing: text)["panels"]?.array)
  }

  /// The metrics of docs/configuration.md, and those of log shippers in docs/monitoring.md.
  private static func documented() throws -> Set<String> {
    let rows = try ["configuration", "monitoring"].flatMap { name in
      try Repository.text("docs/\(name).md").split(separator: "\n")
    }.filter { $0.hasPrefix("| `") }
    let names = rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: "`").map { name in
        String(name.prefix { $0 != "{" })
      }
    }
    return Set(names.filter { $0.contains("_") })
  }

  /// What a query names that looks like a metric of the operator.
  private static func metrics(in query: String) -> Set<String> {
    let words = query.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    let prefixes = [
      "podpattern_", "controller_", "workqueue_", "rest_client_", "leader_", "process_",
    ]
    return Set(
      words.filter { word in prefixes.contains { word.hasPrefix($0) } }
        .map { $0.hasSuffix("_bucket") ? String($0.dropLast("_bucket".count)) : $0 })
  }

  private static func shown() throws -> Set<String> {
    Set(
      try names.flatMap(panels).flatMap { $0["targets"]?.array ?? [] }.compactMap {
        $0["expr"]?.string
      }
      .flatMap(metrics))
  }

  @Test func `every panel asks for metrics that there are`() throws {
    #expect(try Self.shown().subtracting(Self.documented()).isEmpty)
  }

  @Test func `every metric of patterns and their pods has a panel`() throws {
    let own = try Self.documented().filter { $0.hasPrefix("podpattern_") }
    #expect(own.contains("podpattern_pods_without_shipper"))
    #expect(try own.subtracting(Self.shown()).isEmpty)
  }

  @Test(.enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"))
  func `every query can be read`() throws {
    let queries = try Self.names.flatMap(Self.panels).flatMap { $0["targets"]?.array ?? [] }
      .compactMap { $0["expr"]?.string?.replacing("$__rate_interval", with: "5m") }
    let rules = queries.enumerated().map { number, query -> JSONValue in
      ["record": .string("panel:\(number)"), "expr": .string(query)]
    }
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/rules.yaml"
    let groups: JSONValue = ["groups": [["name": "panels", "rules": .array(rules)]]]
    try Data(groups.serialized()).write(to: URL(filePath: file))
    let checked = try Tool.promtool.run("check", "rules", file)
    #expect(checked.status == 0, "\(checked.text)")
  }

  @Test(arguments: names)
  func `no two panels have the same number or lie over one another`(name: String) throws {
    let panels = try Self.panels(name)
    #expect(Set(panels.compactMap { $0["id"]?.integer }).count == panels.count)
    let places = panels.compactMap { panel -> [Int]? in
      guard let place = panel["gridPos"] else { return nil }
      return ["x", "y", "w", "h"].compactMap { place[$0]?.integer }
    }
    #expect(places.allSatisfy { $0.count == 4 && $0[0] + $0[2] <= 24 })
    for (index, a) in places.enumerated() {
      for b in places[(index + 1)...] {
        let isApart =
          a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1]
        #expect(isApart, "\(a) and \(b)")
      }
    }
  }
}
