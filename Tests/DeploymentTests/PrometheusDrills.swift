import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import KubernetesSimulatorServer
import KubernetesTestSupport
import Logging
import PodPatternCore
import PodPatternOperator
import Testing

/// What an operator and a log shipper tell, in a real Prometheus with the chart's rules and dashboards: in
/// real time, which hundreds of other tests beside it would take away.
@Suite(
  .tags(.drill, .process), .timeLimit(.minutes(5)),
  .enabled(if: Tool.prometheus.isAvailable, "\(Tool.prometheus.requirement)"))
struct PrometheusDrills {
  @Test func `a Prometheus takes what is served, every rule and every panel`() async throws {
    try await withPrometheus { prometheus in
      try await eventually("both are scraped without a fault", within: .seconds(60)) {
        // It does not listen at once.
        (try? await prometheus.scrapeErrors()) == ["", ""]
      }
      // The namespace is the pattern's, and not that of the pod which tells of it.
      let ready =
        #"podpattern_pattern_condition{type="Ready",status="True",namespace="default"} == 1"#
      try await eventually("both patterns are told to be ready", within: .seconds(120)) {
        try await prometheus.count(ready) == 2
      }
      try await eventually("the log shipper's lines are told") {
        try await prometheus.count(#"podpattern_shipper_left_lines{output="loki"} == 3"#) == 1
      }

      let metadata = try await prometheus.metadata()
      // That of an election comes with one.
      let known = Set(PodPatternOperator.metricDescriptions.keys)
        .subtracting(["leader_election_master_status"])
      #expect(known.subtracting(metadata.keys).isEmpty)
      for (name, metric) in metadata {
        #expect(metric["help"]?.string?.isEmpty == false, "\(name)")
        #expect((metric["type"] == "counter") == name.hasSuffix("_total"), "\(name)")
      }
      #expect(metadata["podpattern_rollout_duration_seconds"]?["type"] == "histogram")

      try await eventually("every rule was evaluated, without a fault") {
        let rules = try await prometheus.rules()
        return rules.count > 12 && rules.allSatisfy { $0["health"] == "ok" }
      }
      // An election has no series here, so that nobody leads.
      let firing = try await prometheus.rules().filter { $0["state"] != "inactive" }
      #expect(firing.compactMap { $0["name"]?.string } == ["PodPatternOperatorDown"])

      for query in try Self.queries() {
        let count = try await prometheus.count(query)
        guard count == 0, Self.showsWhatIsWell(query) else { continue }
        // A rate is known of two scrapes.
        try await eventually(query) { try await prometheus.count(query) > 0 }
      }
    }
  }

  /// Whether a panel has something to show of patterns that are well: of what is not, and of what has
  /// just begun, a query finds nothing.
  private static func showsWhatIsWell(_ query: String) -> Bool {
    let isOfTrouble = query.contains(") > 0") || query.contains(" == 1") || query.contains(" < ")
    return !isOfTrouble && !query.contains("leader_") && !query.contains("_rollout_")
  }

  /// The queries of all panels, for whatever Grafana would put in for its variables.
  private static func queries() throws -> [String] {
    try ["podpattern", "podpatterns"].flatMap { name in
      let text = try Repository.text("charts/podpattern/dashboards/\(name).json")
      let panels = try JSONValue(parsing: text)["panels"]?.array ?? []
      return panels.flatMap { $0["targets"]?.array ?? [] }.compactMap { $0["expr"]?.string }
    }.map { query in
      ["$job", "$namespace", "$name"].reduce(query) { $0.replacing($1, with: ".*") }
        .replacing("$__rate_interval", with: "1m")
    }
  }
}

// MARK: - What is scraped

extension PrometheusDrills {
  /// A Prometheus that scrapes an operator with two patterns, and a log shipper, as far as a body goes.
  private func withPrometheus(_ body: (PrometheusServer) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let cluster = SimulatedCluster()
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let server = SimulatedServer(
      cluster: cluster, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
    ) { listening.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await cluster.run() }
      group.addTask { try await server.run() }
      let port = try #require(await ports.first { _ in true })
      try await declarePatterns(KubernetesClient(transport: cluster.transport))
      let probes = try FreePorts.find(2)
      let programs = [
        try startOperator(server: port, probes: probes[0], folder),
        try startShipper(metrics: probes[1], folder),
      ]
      let rules = try Repository.objects("Tests/DeploymentTests/Golden/everything.golden.yaml")
        .first { $0["kind"] == "PrometheusRule" }
      defer { withExtendedLifetime(programs) {} }
      try await body(
        PrometheusServer(
          scraping: [
            try target("podpattern-metrics", "podpattern-system", at: probes[0]),
            try target("podpattern-log-shippers", "default", at: probes[1]),
          ],
          rules: try #require(rules?["spec"]), in: folder))
      group.cancelAll()
    }
  }

  private func declarePatterns(_ client: KubernetesClient) async throws {
    _ = try await client.create(
      .customResourceDefinitions, namespace: nil, PodPatternCRD.json, as: JSONValue.self)
    for name in ["weather", "log"] {
      for object in try Repository.objects("config/samples/\(name).yaml") {
        guard object["kind"] == "PodPattern" else { continue }
        _ = try await client.create(
          .podPatterns, namespace: "default", object, as: JSONValue.self)
      }
    }
  }

  private func startOperator(
    server: Int, probes: Int, _ folder: TemporaryFolder
  ) throws -> RunningProgram {
    try folder.write(
      "kubeconfig",
      """
      current-context: c
      clusters: [{name: k, cluster: {server: "http://127.0.0.1:\(server)"}}]
      contexts: [{name: c, context: {cluster: k}}]
      """)
    try folder.write("operator.yaml", "metrics: {patterns: true}\n")
    return try RunningProgram(
      BuiltProgram.path("podpattern"),
      [
        "run", "--kubeconfig", "\(folder.path)/kubeconfig", "--config",
        "\(folder.path)/operator.yaml", "--bind-address", "127.0.0.1:\(probes)",
      ], log: "\(folder.path)/operator.log")
  }

  /// A log shipper of three lines, with a shell script in the place of Fluent Bit.
  private func startShipper(metrics: Int, _ folder: TemporaryFolder) throws -> RunningProgram {
    try folder.write("a.log", "one\ntwo\nthree\n")
    return try RunningProgram(
      BuiltProgram.path("podpattern-shipper"),
      [
        "run", "--config", folder.path, "--state", "\(folder.path)/state", "--directory",
        folder.path, "--grace-seconds", "1", "--metrics-port", "\(metrics)", "--pipeline", "loki",
        "--input", "\(folder.path)/*.log", "--exclude",
        "\(folder.path)/operator.log,\(folder.path)/prometheus.log,\(folder.path)/shipper.log",
        "--", "/bin/sh", "-c", "while kill -0 $PPID; do sleep 0.2; done",
      ], log: "\(folder.path)/shipper.log")
  }

  /// What the Prometheus operator makes of the chart's monitors, whose values keep the labels of a
  /// metric where the pod has the same.
  private func target(_ job: String, _ namespace: String, at port: Int) throws -> JSONValue {
    let values = try #require(try Repository.objects("charts/podpattern/values.yaml").first)
    let monitor = try #require(values["metrics"]?["serviceMonitor"])
    return [
      "job_name": .string(job), "honor_labels": try #require(monitor["honorLabels"]),
      "static_configs": [
        [
          "targets": [.string("127.0.0.1:\(port)")],
          "labels": ["namespace": .string(namespace), "pod": .string("\(job)-0")],
        ]
      ],
    ]
  }
}
