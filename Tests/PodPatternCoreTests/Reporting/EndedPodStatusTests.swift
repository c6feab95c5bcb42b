internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// What is told of pods that end within seconds of their start.
@Suite struct EndedPodStatusTests {
  private func status(
    _ last: PodSnapshot, _ pods: [PodSnapshot] = [], replicas: Int = 2,
    initializers: [String] = [], previous: PodPatternStatus? = nil
  ) -> PodPatternStatus {
    let moment = snapshot(pods + [last], replicas: replicas) {
      $0.target.initializers = initializers
      $0.backoff = .init(attempts: 3, open: 2, isDue: false, last: last)
    }
    return PodPatternStatus(PodTally(moment), shipper: .disabled, previous: previous)
  }

  @Test func `a pod that the kubelet refuses is told in the kubelet's words`() {
    var refused = pod("refused", .failed)
    refused.reason = "SysctlForbidden"
    refused.message = "Pod was rejected: forbidden sysctl: \"net.core.somaxconn\" not allowlisted"
    let status = status(refused, [pod("next", .pending)])
    #expect(status.summary == "SysctlForbidden")
    #expect(status.replicas == 1)
    #expect(
      status[.ready]?.message
        == "0 of 2 pods are available; refused: SysctlForbidden: Pod was rejected: forbidden sysctl:"
        + " \"net.core.somaxconn\" not allowlisted")
    #expect(status[.reconciling]?.reason == "BackingOff")
    #expect(
      status[.reconciling]?.message.contains("3 in a row, so the next one is made 4 s") == true)
    let events = PatternEvent.transitions(from: nil, to: status)
    #expect(events.contains { $0.isWarning && $0.reason == "BackingOff" })
    #expect(PatternEvent.transitions(from: status, to: status).isEmpty)
  }

  @Test func `a failed initializer that is never run again is told by name and exit code`() {
    let failed = pod(
      "failed", .failed,
      containers: [.init(name: "web", state: .waiting(reason: "PodInitializing", message: nil))],
      initContainers: [
        .init(
          name: "prepare",
          state: .terminated(.init(exitCode: 1, reason: "Error", message: "no such host")))
      ])
    let status = status(failed, initializers: ["prepare"])
    #expect(status.summary == "Init:Error prepare")
    #expect(
      status[.ready]?.message
        == "0 of 2 pods are available; failed: Init:Error prepare: container prepare failed with exit"
        + " code 1: no such host")
    #expect(status.initializers.first?.failing == 1)
    #expect(status.initializers.first?.failure?.exitCode == 1)
    let events = PatternEvent.transitions(from: nil, to: status).map(\.reason)
    #expect(events.contains("InitializerFailed"))
    #expect(PodPatternStatus(json: status.json) == status)
  }

  @Test func `a container that fails at once is told by name and exit code`() {
    let failed = pod(
      "failed", .failed,
      containers: [.init(name: "web", state: .terminated(.init(exitCode: 3, reason: "Error")))])
    let status = status(failed)
    #expect(status.summary == "Error web")
    #expect(status[.ready]?.message.contains("container web failed with exit code 3") == true)
  }

  @Test func `a pod that is to run for ever and ends well is reported`() {
    #expect(status(pod("ended", .succeeded)).summary == "Completed")
  }

  @Test func `what a kubelet says without end is cut`() {
    var refused = pod("refused", .failed)
    refused.message = String(repeating: "x", count: 100_000)
    #expect((status(refused)[.ready]?.message.utf8.count ?? 0) < 2000)
  }
}
