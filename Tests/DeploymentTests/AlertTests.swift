import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import PodPatternOperator
import Testing

/// The alerts of the chart, as Prometheus evaluates them: over a day of simulated time.
@Suite struct AlertTests {
  /// The groups of rules, as the chart renders them (ChartTests hold that it does).
  private static func groups() throws -> JSONValue {
    let objects = try Repository.objects("Tests/DeploymentTests/Golden/everything.golden.yaml")
    let rule = try #require(objects.first { $0["kind"] == "PrometheusRule" })
    return try #require(rule["spec"])
  }

  /// What a standby and a leader of a quiet cluster show, a sample a minute for a day; two hundred
  /// patterns, of which the standby has queued none.
  private static let quiet = [
    series("leader_election_master_status", "leader", "1x1440"),
    series("leader_election_master_status", "standby", "0x1440"),
    series("workqueue_depth", "leader", "0 1 0 0 3 0x1435"),
    series("workqueue_depth", "standby", "0x1440"),
    series("workqueue_longest_running_processor_seconds", "leader", "0.1x1440"),
    series("workqueue_longest_running_processor_seconds", "standby", "0x1440"),
    series("controller_runtime_reconcile_errors_total", "leader", "3x1440"),
    series("controller_runtime_reconcile_errors_total", "standby", "0x1440"),
    series("controller_quarantined_objects", "leader", "0x1440"),
    series("controller_quarantined_objects", "standby", "0x1440"),
    series("podpattern_fleet_patterns", "leader", "0x1440", #",state="Stalled""#),
    series("podpattern_fleet_patterns", "leader", "5x1440", #",state="Waiting""#),
    series("podpattern_initializer_failures_total", "leader", "7x1440"),
    series("podpattern_initializer_failures_total", "standby", "7x1440"),
    // A new pod waits for its log shipper for a moment.
    series("podpattern_shipper_waiting_pods", "leader", "0 3 1 0x1437"),
    series("podpattern_shipper_waiting_pods", "standby", "0 3 1 0x1437"),
    series("podpattern_pods_without_shipper", "leader", "0x1440"),
    series("podpattern_pods_without_shipper", "standby", "0x1440"),
    // A lease is renewed every two seconds, and a watch is opened every few minutes.
    series("rest_client_requests_total", "leader", "0+30x1440", #",code="200",method="PUT""#),
    series("rest_client_requests_total", "standby", "0+30x1440", #",code="200",method="GET""#),
    // An update of a status now and then finds another version, and a server restarts once.
    series("rest_client_requests_total", "leader", "0+1x1440", #",code="409",method="PUT""#),
    series(
      "rest_client_requests_total", "standby", "0x700 20x740", #",code="503",method="GET""#),
  ]

  @Test(.enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"))
  func `on a quiet cluster of two replicas no alert fires for a day`() throws {
    try Self.expect(Self.quiet, firing: [], at: (1...48).map { $0 * 30 })
  }

  @Test(
    .enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"),
    arguments: [
      ("PodPatternOperatorDown", series("leader_election_master_status", "standby", "0x1440")),
      ("PodPatternQueueLong", series("workqueue_depth", "leader", "200x1440")),
      (
        "PodPatternReconcileStuck",
        series("workqueue_longest_running_processor_seconds", "leader", "301x1440")
      ),
      (
        "PodPatternReconcileErrors",
        series("controller_runtime_reconcile_errors_total", "leader", "0+12x1440")
      ),
      ("PodPatternShipperWaiting", series("podpattern_shipper_waiting_pods", "leader", "2x1440")),
      ("PodPatternShipperLeftOut", series("podpattern_pods_without_shipper", "leader", "1x1440")),
      ("PodPatternQuarantined", series("controller_quarantined_objects", "leader", "1x1440")),
      (
        "PodPatternFleetStalled",
        series("podpattern_fleet_patterns", "leader", "1x1440", #",state="Stalled""#)
      ),
      (
        "PodPatternRequestsRefused",
        series("rest_client_requests_total", "leader", "0+12x1440", #",code="403",method="POST""#)
      ),
      (
        "PodPatternInitializersFailing",
        series("podpattern_initializer_failures_total", "leader", "0+1x1440")
      ),
    ])
  func `each alert fires at what it is for`(alert: String, series: JSONValue) throws {
    var all = [series]
    if alert != "PodPatternOperatorDown" { all.append(Self.quiet[0]) }
    try Self.expect(all, firing: [alert], at: [120])
  }

  @Test(.enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"))
  func `an output that takes nothing is told`() throws {
    let series: [JSONValue] = [("loki", 1), ("stdout", 0)].map { output, value in
      let labels = #"namespace="shop",pod="web-1",output="\#(output)""#
      return [
        "series": .string("podpattern_shipper_output_down{\(labels)}"),
        "values": .string("\(value)x60"),
      ]
    }
    try Self.expect([Self.quiet[0]] + series, firing: [], at: [4])
    try Self.expect([Self.quiet[0]] + series, firing: ["PodPatternOutputDown"], at: [6])
  }

  @Test(.enabled(if: Tool.promtool.isAvailable, "\(Tool.promtool.requirement)"))
  func `what an operator told of trouble is alarming as it happens`() throws {
    let series = try RecordedMetrics().series(for: 120) + [Self.quiet[0]]
    try Self.expect(series, firing: [], at: [1])
    // The pod that left lines ended at the third minute.
    try Self.expect(series, firing: ["PodPatternLogsLeft"], at: [5])
    try Self.expect(
      series,
      firing: [
        "PodPatternStalled", "PodPatternShipperImageUnavailable",
        "PodPatternShipperWaiting",
      ], at: [30])
    try Self.expect(
      series,
      firing: [
        "PodPatternStalled", "PodPatternRolloutStuck",
        "PodPatternShipperImageUnavailable", "PodPatternShipperWaiting",
      ], at: [60, 100])
  }

  @Test func `each alert leads to a heading that says what to do`() throws {
    let headings = try Repository.text("docs/troubleshooting.md").split(separator: "\n")
      .filter { $0.hasPrefix("### ") }.map { $0.dropFirst(4).lowercased() }
    let others = try Repository.objects("config/kube-state-metrics/alerts.yaml")[0]
    let groups = (try Self.groups()["groups"]?.array ?? []) + (others["groups"]?.array ?? [])
    let rules = groups.flatMap { $0["rules"]?.array ?? [] }
    #expect(rules.count > 20)
    let document = "https://github.com/podpattern/podpattern/blob/main/docs/troubleshooting.md"
    for rule in rules {
      let name = try #require(rule["alert"]?.string)
      #expect(rule["annotations"]?["runbook_url"]?.string == "\(document)#\(name.lowercased())")
      #expect(headings.contains(name.lowercased()), "\(name)")
    }
    let named = Set(rules.compactMap { $0["alert"]?.string?.lowercased() })
    #expect(headings.allSatisfy { !$0.hasPrefix("podpattern") || named.contains($0) })
  }

  @Test func `every metric that an alert asks for is one of the operator's`() throws {
    let known = Set(PodPatternOperator.metricDescriptions.keys)
      .union(try RecordedMetrics().names).union(["podpattern_shipper_output_down"])
    for group in try Self.groups()["groups"]?.array ?? [] {
      for rule in group["rules"]?.array ?? [] {
        let expression = rule["expr"]?.string ?? ""
        let metrics = expression.split { !($0.isLetter || $0.isNumber || $0 == "_") }
          .map(String.init).filter { $0.contains("_") }
        #expect(!metrics.isEmpty && metrics.allSatisfy(known.contains), "\(expression)")
      }
    }
  }

  private static func series(
    _ metric: String, _ pod: String, _ values: String, _ labels: String = ""
  ) -> JSONValue {
    let identity = #"job="pods-metrics",namespace="podpattern-system",pod="\#(pod)""#
    return ["series": .string("\(metric){\(identity)\(labels)}"), "values": .string(values)]
  }

  /// Lets promtool evaluate the rules over series, and checks which alerts fire after some minutes.
  private static func expect(
    _ series: [JSONValue], firing: Set<String>, at minutes: [Int]
  ) throws {
    let folder = try TemporaryFolder()
    let groups = try groups()
    try Data(YAMLEmitter.emit(groups).utf8).write(to: URL(filePath: "\(folder.path)/rules.yaml"))
    let names = (groups["groups"]?.array ?? []).flatMap { $0["rules"]?.array ?? [] }
      .compactMap { $0["alert"]?.string }
    #expect(names.count >= 6 && firing.isSubset(of: names))
    // What an alert says is not compared: that it is there or not is.
    let expressions: [JSONValue] = minutes.flatMap { minute in
      names.map { name in
        [
          "expr": .string(
            #"count(count by (alertname) (ALERTS{alertname="\#(name)",alertstate="firing"}))"#),
          "eval_time": .string("\(minute)m"),
          "exp_samples": firing.contains(name) ? [["labels": "{}", "value": 1]] : [],
        ]
      }
    }
    let test: JSONValue = [
      "rule_files": ["rules.yaml"], "evaluation_interval": "1m",
      "tests": [
        [
          "interval": "1m", "input_series": .array(series),
          "promql_expr_test": .array(expressions),
        ]
      ],
    ]
    let file = "\(folder.path)/test.yaml"
    try Data(YAMLEmitter.emit(test).utf8).write(to: URL(filePath: file))
    let output = try Tool.promtool.run("test", "rules", file)
    #expect(output.status == 0, "\(output.text)")
  }
}
