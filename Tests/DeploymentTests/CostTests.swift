import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// What docs/cost.md says of pods, held to what is rendered.
@Suite struct CostTests {
  @Test func `the figures of docs/cost.md are those of rendered pods`() throws {
    let rows = try Repository.text("docs/cost.md").split(separator: "\n")
      .filter { $0.hasPrefix("| `{") && $0.contains("| ") }
      .map { $0.split(separator: "|").map { $0.trimmed } }
      .filter { $0.count == 8 }
    #expect(rows.count == 8)
    for row in rows {
      let fields = row[0].dropFirst().dropLast()
      let spec = try YAMLStream.parse(String(fields)).map(\.value)[0]
      #expect(try PodCost(of: Self.pod(spec)).cells == Array(row.dropFirst()), "\(fields)")
    }
  }

  @Test func `a figure that is wrong is noticed`() throws {
    let plain = try PodCost(of: Self.pod([:]))
    let refreshed = try PodCost(
      of: Self.pod([
        "initializers": [
          ["name": "a", "refreshSeconds": 60, "fetch": ["url": "http://a", "path": "b"]]
        ]
      ]))
    #expect(plain.cells != refreshed.cells)
  }

  /// The pod of a pattern with these fields, beside a container without resources.
  private static func pod(_ spec: JSONValue) throws -> JSONValue {
    var pattern: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "a"],
      "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]]],
    ]
    for (name, value) in spec.object ?? [:] { pattern["spec"]?[name] = value }
    let output = try Repository.rendered(YAMLEmitter.emit(pattern))
    #expect(output.status == 0, "\(output.text)")
    return try #require(try output.objects().first { $0["kind"] == "Pod" })
  }
}

/// What is added to the container `web` of a pod.
private struct PodCost {
  /// The cells of the document's table, after the first.
  var cells: [String] {
    [
      "\(running.count)", sum("requests", "cpu", unit: "m"), sum("requests", "memory", unit: "Mi"),
      sum("limits", "memory", unit: "Mi"), disk, "\(ending)", "\(volumes.count)",
    ]
  }

  /// The containers that run beside the application.
  private let running: [JSONValue]
  /// How many containers end before it starts.
  private let ending: Int
  private let volumes: [JSONValue]

  init(of pod: JSONValue) throws {
    let initial = pod["spec"]?["initContainers"]?.array ?? []
    let beside = (pod["spec"]?["containers"]?.array ?? []).filter { $0["name"] != "web" }
    running = initial.filter { $0["restartPolicy"] == "Always" } + beside
    ending = initial.count - (running.count - beside.count)
    volumes = pod["spec"]?["volumes"]?.array ?? []
  }

  private func sum(_ kind: String, _ resource: String, unit: String) -> String {
    let amounts = running.compactMap { $0["resources"]?[kind]?[resource]?.string }
    let total = amounts.reduce(0) { $0 + Self.number($1, unit: unit) }
    return total == 0 ? "0" : "\(total)\(unit)"
  }

  private var disk: String {
    let sizes = volumes.compactMap { $0["emptyDir"]?["sizeLimit"]?.string }
    let total = sizes.reduce(0) { $0 + Self.number($1, unit: "Mi") }
    if total == 0 { return "0" }
    return total.isMultiple(of: 1024) ? "\(total / 1024)Gi" : "\(total)Mi"
  }

  /// An amount in this unit; Gi is taken, too.
  private static func number(_ text: String, unit: String) -> Int {
    if text.hasSuffix("Gi") { return (Int(text.dropLast(2)) ?? -1_000_000) * 1024 }
    return text.hasSuffix(unit) ? Int(text.dropLast(unit.count)) ?? -1_000_000 : -1_000_000
  }
}

extension Substring {
  /// Without spaces around it.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
