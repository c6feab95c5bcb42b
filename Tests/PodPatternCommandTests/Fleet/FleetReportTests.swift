import KubernetesCore
import PodPatternCore
import Testing

@testable import podpattern

/// What `podpattern fleet status` prints.
@Suite struct FleetReportTests {
  private func pattern(_ name: String, _ status: JSONValue) -> JSONValue {
    ["metadata": ["name": .string(name), "namespace": "shop"], "status": status]
  }

  private func condition(_ type: String, _ reason: String, _ message: String) -> JSONValue {
    [
      "type": .string(type), "status": "True", "reason": .string(reason),
      "message": .string(message), "lastTransitionTime": "2026-01-01T00:00:00Z",
    ]
  }

  private func rollout(_ cause: String, updated: Int) -> JSONValue {
    [
      "from": "a", "to": "b", "cause": .string(cause), "updated": .integer(updated), "total": 2,
      "change": "image of the log shipper",
    ]
  }

  @Test func `each pattern that waits, is in motion or is stalled has a line`() {
    let report = FleetReport(
      patterns: [
        pattern("quiet", ["updateRevision": "b"]),
        pattern(
          "own", ["updateRevision": "b", "rollout": rollout("Declaration", updated: 0)]),
        pattern("moving", ["updateRevision": "b", "rollout": rollout("Operator", updated: 1)]),
        pattern(
          "waiting",
          ["conditions": [condition("FleetChange", "WaitingForTurn", "it waits")]]),
        pattern(
          "broken",
          [
            "updateRevision": "b", "rollout": rollout("Defaults", updated: 0),
            "conditions": [condition("Stalled", "ProgressDeadlineExceeded", "no image")],
          ]),
        pattern("new", [:]),
      ], orders: FleetOrders(annotations: ["podpattern.dev/fleet-paused": "true"]))
    #expect(report.hasStalled)
    #expect(
      report.text == """
        Fleet changes: paused by an administrator; 1 in motion, 1 waiting, 1 stalled, of 6 PodPatterns
        NAMESPACE   NAME      STATE            MESSAGE
        shop        broken    Stalled          no image
        shop        moving    InMotion         1 of 2 pods: image of the log shipper
        shop        waiting   WaitingForTurn   it waits

        """)
  }

  @Test func `where nothing waits one line says so`() {
    let report = FleetReport(patterns: [pattern("web", [:])], orders: FleetOrders())
    #expect(!report.hasStalled)
    #expect(
      report.text == "Fleet changes: 0 in motion, 0 waiting, 0 stalled, of 1 PodPatterns\n")
  }

  @Test func `a pattern on which a log shipper's image failed its trial counts as stalled`() {
    var rollout = rollout("Operator", updated: 0)
    rollout["held"] = [["revision": "a", "pods": 1]]
    let status: JSONValue = [
      "updateRevision": "b", "rollout": rollout,
      "conditions": [condition("LogsShipping", "ShipperLeftOut", "1 of 2 pods run without")],
    ]
    let report = FleetReport(patterns: [pattern("first", status)], orders: FleetOrders())
    #expect(report.hasStalled && report.text.contains("Stalled   1 of 2 pods run without"))
  }
}
