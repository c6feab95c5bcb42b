import KubernetesCore
import PodPatternCore
import Testing

@testable import podpattern

/// What `podpattern rollout status` says at one moment.
@Suite struct RolloutReportTests {
  private func pattern(
    generation: Int = 2, spec: JSONValue = [:], _ status: JSONValue
  ) -> JSONValue {
    var whole: JSONValue = [
      "observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3,
      "updateRevision": "new",
    ]
    merge(status, into: &whole)
    var declared: JSONValue = ["replicas": 3]
    merge(spec, into: &declared)
    return [
      "metadata": ["name": "web", "uid": "u", "generation": .integer(generation)],
      "spec": declared, "status": whole,
    ]
  }

  private func merge(_ source: JSONValue, into target: inout JSONValue) {
    for key in [
      "replicas", "paused", "strategy", "updatedReplicas", "availableReplicas", "rollout",
      "conditions", "rollback",
    ] { if let value = source[key] { target[key] = value } }
  }

  private func rollout(_ updated: Int) -> JSONValue {
    [
      "from": "old", "to": "new", "change": "image of sidecar clock", "method": "InPlace",
      "updated": .integer(updated), "total": 3,
    ]
  }

  private func report(_ pattern: JSONValue) -> RolloutReport {
    RolloutReport(RolloutState(pattern))
  }

  @Test func `how far it is is told in kubectl's words, with what changes and how`() {
    let report = report(pattern(["updatedReplicas": 1, "rollout": rollout(1)]))
    #expect(report.outcome == .waiting)
    #expect(
      report.sentence
        == "Waiting for podpattern \"web\" rollout to finish: 1 out of 3 new pods have been updated..."
        + " (image of sidecar clock, in place)")
  }

  @Test func `the end is told`() {
    #expect(report(pattern(["rollout": rollout(3)])).outcome == .done)
    #expect(report(pattern([:])).sentence == "podpattern \"web\" successfully rolled out")
  }

  @Test func `a spec that nobody has looked at is waited for`() {
    let report = report(pattern(generation: 3, [:]))
    #expect(report.outcome == .waiting)
    #expect(report.sentence == "Waiting for podpattern spec update to be observed...")
  }

  @Test func `pods that are not available are waited for`() {
    #expect(
      report(pattern(["availableReplicas": 2])).sentence
        == "Waiting for podpattern \"web\" rollout to finish: 2 of 3 updated pods are available...")
  }

  @Test func `the pod that is waited for is told with what holds it up`() {
    func sentence(_ message: String) -> String {
      report(
        pattern([
          "availableReplicas": 2,
          "conditions": [
            [
              "type": "Ready", "status": "False", "reason": "PodsNotReady",
              "message": .string(message), "observedGeneration": 2,
              "lastTransitionTime": "2026-05-01T12:00:00Z",
            ]
          ],
        ])
      ).sentence
    }
    let waiting =
      "Waiting for podpattern \"web\" rollout to finish: 2 of 3 updated pods are available..."
    let why = "web-1: NotReady proxy: container proxy runs but is not ready"
    #expect(sentence("2 of 3 pods are available; \(why)") == "\(waiting): \(why)")
    // An ordinary start is none of that.
    #expect(sentence("2 of 3 pods are available; web-1: ContainerCreating") == waiting)
    #expect(sentence("2 of 3 pods are available") == waiting)
  }

  @Test func `a rollout that is complete says nothing of pods asked for since`() {
    let report = report(pattern(spec: ["replicas": 5], ["rollout": rollout(3)]))
    #expect(
      report.sentence
        == "Waiting for podpattern \"web\" rollout to finish: 3 out of 5 new pods have been updated..."
    )
  }

  @Test func `what is stalled has failed, and says why`() {
    let stalled: JSONValue = [
      [
        "type": "Stalled", "status": "True", "reason": "ProgressDeadlineExceeded",
        "message": "no progress for 600 s: web-1: ImagePullBackOff web", "observedGeneration": 2,
        "lastTransitionTime": "2026-05-01T12:00:00Z",
      ]
    ]
    #expect(
      report(pattern(["updatedReplicas": 1, "conditions": stalled])).outcome
        == .failed(
          "podpattern \"web\" rollout failed: ProgressDeadlineExceeded: no progress for 600 s:"
            + " web-1: ImagePullBackOff web"))
    // What is said of an earlier generation is not about this one.
    #expect(
      report(pattern(generation: 3, ["updatedReplicas": 1, "conditions": stalled])).outcome
        == .waiting)
  }

  @Test func `what nobody carries out is not waited for`() {
    let report = report(
      pattern(spec: ["strategy": ["type": "OnDelete"]], ["updatedReplicas": 1]))
    guard case .failed(let reason) = report.outcome else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(
      reason.hasPrefix("rollout status is not available for the strategy OnDelete: 2 old pods"))
  }

  @Test func `a bar fits its terminal, and is full at the end alone`() {
    let half = report(
      pattern(["updatedReplicas": 1, "availableReplicas": 3, "rollout": rollout(1)]))
    for width in [1, 8, 40, 80, 200] {
      #expect(ProgressBar.line(half, width: width).count < max(2, width))
    }
    #expect(
      ProgressBar.line(half, width: 200)
        == "[##########--------------------] 1/3 1 out of 3 new pods have been updated (image of"
        + " sidecar clock, in place)")
    let done = report(pattern(["rollout": rollout(3)]))
    #expect(ProgressBar.line(done, width: 80) == "[##########################] 3/3 done")
  }
}
