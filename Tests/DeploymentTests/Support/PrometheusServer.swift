import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// A real Prometheus that scrapes every second, and what it answers.
struct PrometheusServer {
  private let program: RunningProgram
  private let transport: CurlTransport

  /// Starts one with its data in a folder.
  ///
  /// - `targets`: its `scrape_configs`.
  /// - `rules`: the groups of its alerts.
  init(scraping targets: [JSONValue], rules: JSONValue, in folder: TemporaryFolder) throws {
    // JSON is YAML.
    func write(_ name: String, _ value: JSONValue) throws {
      try folder.write(name, String(decoding: value.serialized(), as: UTF8.self))
    }
    try write("rules.json", rules)
    try write(
      "prometheus.json",
      [
        "global": ["scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"],
        "rule_files": [.string("\(folder.path)/rules.json")],
        "scrape_configs": .array(targets),
      ])
    let port = try FreePorts.find(1)[0]
    program = try Tool.prometheus.start(
      [
        "--config.file=\(folder.path)/prometheus.json",
        "--storage.tsdb.path=\(folder.path)/data",
        "--web.listen-address=127.0.0.1:\(port)",
      ], log: "\(folder.path)/prometheus.log")
    transport = try CurlTransport(
      ClusterConnection(server: "http://127.0.0.1:\(port)", trust: .system))
  }

  /// What it says at a path of its API.
  ///
  /// - Throws: where it does not answer, or with an error of its own.
  func get(_ path: String, _ query: APIRequest.QueryItem...) async throws -> JSONValue {
    let answer = try await transport.send(APIRequest(.get, "/api/v1/\(path)", query: query))
    let value = try JSONValue(parsing: answer.body)
    try #require(value["status"] == "success", "\(path) \(query): \(value)")
    return value["data"] ?? .null
  }

  /// How many series a query finds.
  ///
  /// - Throws: where Prometheus can't evaluate it.
  func count(_ query: String) async throws -> Int {
    try await get("query", .init("query", query))["result"]?.array?.count ?? 0
  }

  /// What is wrong with the last scrape of each target; an empty text where nothing is, and nil for all
  /// of them as long as one was not scraped.
  func scrapeErrors() async throws -> [String]? {
    let targets = try await get("targets")["activeTargets"]?.array ?? []
    guard !targets.isEmpty, targets.allSatisfy({ $0["health"] != "unknown" }) else { return nil }
    return targets.map { $0["lastError"]?.string ?? "" }
  }

  /// Its alerts, as it tells of them.
  func rules() async throws -> [JSONValue] {
    let groups = try await get("rules")["groups"]?.array ?? []
    return groups.flatMap { $0["rules"]?.array ?? [] }
  }

  /// What Prometheus has read of each metric, by its name: its `type` and its `help`.
  func metadata() async throws -> [String: JSONValue] {
    let metadata = try await get("metadata").object ?? [:]
    return Dictionary(uniqueKeysWithValues: metadata.map { ($0.key, $0.value[0] ?? .null) })
  }
}
