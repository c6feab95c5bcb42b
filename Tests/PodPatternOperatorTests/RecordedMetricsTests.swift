internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// What an operator tells of patterns that are in trouble, recorded for the tests of alerts.
///
/// With `PODPATTERN_REWRITE_GOLDEN=1` the record is written anew.
@Suite(.timeLimit(.minutes(10))) struct RecordedMetricsTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "DeploymentTests/Golden/operator.metrics.txt")

  private let registry = PrometheusRegistry(
    descriptions: PodPatternOperator.metricDescriptions)

  /// The metrics of patterns, without what stays at zero buckets, under the minute of their reading.
  private func reading(_ test: OperatorHarness) -> String {
    let lines = registry.text().split(separator: "\n").filter {
      $0.hasPrefix("podpattern_") && !$0.hasPrefix("podpattern_rollout_duration_seconds_bucket")
    }
    let minute = Int(test.elapsed.components.seconds) / 60
    return (["# minute \(minute)"] + lines.map(String.init)).joined(separator: "\n") + "\n"
  }

  @Test func `what an operator tells of trouble is as it was recorded`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    test.cluster.kubelet.script(
      .imageNotPulled(message: "manifest unknown"), container: "web", image: "missing:1")
    test.cluster.kubelet.script(
      .imageNotPulled(message: "manifest unknown"), container: "log-shipper", image: "missing:2")
    let registry = registry
    try await test.withOperator(metrics: registry) {
      $0.patternMetrics = 10
    } _: {
      var record = ""
      for name in ["weather", "log"] { try await test.createPattern(name, replicas: 2) }
      try await untilReady(test, ["weather", "log"])
      record += reading(test)

      // An update to an image that there is not, and a log shipper without one.
      try await test.pass(.seconds(120))
      try await test.patch([
        "spec": ["template": ["spec": ["containers": [["name": "web", "image": "missing:1"]]]]]
      ])
      try await test.createPattern(
        "shipper", replicas: 1, ["logShipper": ["image": "missing:2", "required": true]])
      // A pod ends with lines that no output got.
      let pod = try #require(try await test.activePods().first { $0.pattern == "log" })
      try await test.setStatus(
        pod,
        [
          "phase": "Failed",
          "initContainerStatuses": [
            [
              "name": "log-shipper", "ready": false, "restartCount": 0, "image": "", "imageID": "",
              "state": [
                "terminated": [
                  "exitCode": 0,
                  "message": #"{"shipped":{"lines":5,"bytes":9},"left":{"lines":2,"bytes":7}}"#,
                ]
              ],
            ]
          ],
        ])
      try await test.until("the pod is replaced") {
        try await test.activePods().count { $0.pattern == "log" } == 2
      }
      try await untilReady(test, ["log"])
      try await test.pass(.seconds(60))
      record += reading(test)

      try await test.until("the update is given up by its deadline") {
        try await test.status()[.stalled]?.isTrue == true
      }
      record += reading(test)
      try await test.pass(.seconds(3600))
      record += reading(test)
      if ProcessInfo.processInfo.environment["PODPATTERN_REWRITE_GOLDEN"] == "1" {
        try Data(record.utf8).write(to: Self.file)
      }
      let recorded = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)
      #expect(record == recorded)
    }
  }

  private func untilReady(_ test: OperatorHarness, _ names: [String]) async throws {
    for name in names {
      try await test.until("\(name) is ready") {
        try await test.status(name)[.ready]?.isTrue == true
      }
    }
  }
}
