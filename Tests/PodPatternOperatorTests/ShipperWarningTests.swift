internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// What log shippers warn of, by way of the kubelet's Events.
@Suite(.timeLimit(.minutes(10))) struct ShipperWarningTests {
  private let words = "/shared holds 900Mi of 1Gi: the largest file is app.log"

  private let incomplete =
    #"{"shipped":{"lines":5,"bytes":9},"left":{"lines":2,"bytes":7},"#
    + #""outputs":{"loki":{"lines":2,"bytes":7}}}"#

  private func event(
    _ name: String, about pod: PodSnapshot, container: String, at time: Date, reason: String,
    message: String
  ) -> JSONValue {
    [
      "metadata": ["name": .string(name), "namespace": "shop"],
      "involvedObject": [
        "apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": .string(pod.key.name),
        "uid": .string(pod.uid), "fieldPath": .string(container),
      ],
      "type": "Warning", "reason": .string(reason), "message": .string(message),
      "source": ["component": "kubelet"], "count": 1,
      "firstTimestamp": .string(Timestamp(time).description),
      "lastTimestamp": .string(Timestamp(time).description),
    ]
  }

  @Test(arguments: ["spec.initContainers{log-shipper}", "spec.containers{log-shipper}"])
  func `a warning is told in a condition, and is over when it is no longer repeated`(
    container: String
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern()
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let pod = try #require(try await test.activePods().first)
      // What another container or another reason says is none of it.
      for (name, other, reason) in [
        ("other-container", "spec.containers{web}", "Unhealthy"),
        ("other-reason", container, "BackOff"),
      ] {
        try await test.create(
          .coreEvents,
          event(
            name, about: pod, container: other, at: test.cluster.now, reason: reason,
            message: "Liveness probe failed: not this"))
      }
      try await test.create(
        .coreEvents,
        event(
          "warning", about: pod, container: container, at: test.cluster.now, reason: "Unhealthy",
          message: "Liveness probe failed: \(words)\n"))
      try await test.until("the condition says so") {
        try await test.status()[.logsShipping]?.message == "\(pod.key.name): \(words)"
      }
      #expect(try await test.status()[.ready]?.isTrue == true)
      try await test.until("the pattern has an Event of it") {
        try await test.list(.events).contains { $0["reason"] == "ShipperWarning" }
      }
      try await test.until("it is over") {
        try await test.status()[.logsShipping]?.isTrue == true
      }
    }
  }

  @Test func `what a pod left is told, though it was never seen as it ended`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.until("a pod is there") { try await test.activePods().count == 1 }
      let pod = try #require(try await test.activePods().first)
      try await test.setStatus(
        pod,
        [
          "phase": "Running",
          "initContainerStatuses": [
            [
              "name": "log-shipper", "image": "i", "imageID": "", "restartCount": 0, "ready": true,
              "state": [
                "terminated": [
                  "exitCode": 0,
                  "message": .string(incomplete),
                ]
              ],
            ]
          ],
        ])
      try await test.client.delete(.pods, pod.key, options: .init(gracePeriodSeconds: 0))
      try await test.until("the status says what it left") {
        try await test.status().logsDrained?.lastIncomplete?.pod == pod.key.name
      }
      let last = try #require(try await test.status().logsDrained?.lastIncomplete)
      #expect(last.lines == 2)
      #expect(last.outputs == ["loki"])
      try await test.until("there is an Event of it") {
        try await test.list(.events).contains { event in
          event["reason"] == "LogsNotDrained"
            && event["note"]?.string
              == "\(pod.key.name) ended with 2 lines (7 bytes) not shipped to loki"
        }
      }
    }
  }
}
