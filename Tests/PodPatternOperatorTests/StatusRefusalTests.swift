internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A status that the server refuses, as an older CRD does.
@Suite(.timeLimit(.minutes(5))) struct StatusRefusalTests {
  @Test func `a status that the server refuses is reported, holds up no pod and causes no storm`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let rule = test.cluster.faults.refuse(.forbidden("status.replicas: no"), times: nil) {
        $0.path.hasSuffix("/status") && $0.says("readyReplicas")
      }
      let writes = { test.requests.all.count { $0.path.hasSuffix("/status") && $0.method != .get } }
      try await test.createPattern(replicas: 2)
      // Not by the status, whose number of replicas may be among what is refused.
      try await test.until("there are two pods") { try await test.activePods().count == 2 }
      try await test.until("the refusal is told") {
        let stalled = try await test.status()[.stalled]
        return stalled?.isTrue == true && stalled?.reason == "FailedStatus"
          && stalled?.message.contains("status.replicas: no") == true
      }
      #expect(try await test.status()[.ready]?.isTrue == false)
      try await test.settled()
      let before = writes()
      try await test.pass(.seconds(100))
      // A try of the whole and one of the least, at waits that double to a minute.
      #expect(writes() - before <= 16)
      test.cluster.faults.remove(rule)
      try await test.until("all is told again") {
        let status = try await test.status()
        return status[.ready]?.isTrue == true && status.readyReplicas == 2
      }
    }
  }

  @Test func `a status that can't be written for now is tried ever less often`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let rule = test.cluster.faults.refuse(
        .init(code: 500, reason: "InternalError", message: "no leader"), times: nil
      ) { $0.path.hasSuffix("/status") && $0.method != .get }
      let writes = { test.requests.all.count { $0.path.hasSuffix("/status") && $0.method != .get } }
      try await test.createPattern(replicas: 2)
      try await test.until("there are two pods") { try await test.activePods().count == 2 }
      try await test.pass(.seconds(60))
      let before = writes()
      try await test.pass(.seconds(120))
      // Each try is of a few requests.
      #expect(writes() - before <= 12, "\(writes() - before) writes")
      test.cluster.faults.remove(rule)
      try await test.until("all is told") { try await test.status().readyReplicas == 2 }
    }
  }

  @Test func `the status that stands in for a refused one says why, and keeps the last counts`() {
    var before = PodPatternStatus()
    (before.replicas, before.selector) = (3, "a=b")
    let now = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))
    let words = String(repeating: "no ", count: 5000)
    let least = PodPatternStatus(refused: words, generation: 4, at: now, previous: before)
    #expect(least.replicas == 3 && least.selector == "a=b" && least.observedGeneration == 4)
    #expect(least.conditions.map(\.isTrue) == [false, false, true])
    #expect(least[.stalled]?.message.utf8.count ?? 0 <= 1024)
    #expect(
      least.minimalJSON.object?.keys.sorted() == ["conditions", "observedGeneration", "summary"])
    let later = Timestamp(Date(timeIntervalSince1970: 1_800_000_060))
    let again = PodPatternStatus(refused: words, generation: 4, at: later, previous: least)
    #expect(again == least)
  }
}

extension APIRequest {
  fileprivate func says(_ word: String) -> Bool {
    String(decoding: body ?? Data(), as: UTF8.self).contains(word)
  }
}
