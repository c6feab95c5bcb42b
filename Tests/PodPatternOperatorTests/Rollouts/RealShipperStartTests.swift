internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Pods that a real API server admits without their log shipper, with statuses as a kubelet writes
/// them.
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(5)))
struct RealShipperStartTests {
  /// Lets the log shipper of a pod wait for its image.
  private func hang(_ pod: PodSnapshot, _ test: RealArena) async throws {
    try await test.setStatus(
      pod,
      [
        "phase": "Pending",
        "initContainerStatuses": [
          [
            "name": "log-shipper", "ready": false, "restartCount": 0, "image": "", "imageID": "",
            "started": false,
            "state": [
              "waiting": ["reason": "ImagePullBackOff", "message": "Back-off pulling image"]
            ],
          ]
        ],
        "containerStatuses": [
          [
            "name": "web", "ready": false, "restartCount": 0, "image": "", "imageID": "",
            "state": ["waiting": ["reason": "PodInitializing"]],
          ]
        ],
      ])
  }

  private func run(_ pod: PodSnapshot, _ test: RealArena, withShipper: Bool) async throws {
    func running(_ name: String) -> JSONValue {
      [
        "name": .string(name), "ready": true, "restartCount": 0, "image": "x", "imageID": "x",
        "started": true, "state": ["running": ["startedAt": "2026-01-01T00:00:00Z"]],
      ]
    }
    var status: JSONValue = [
      "phase": "Running", "containerStatuses": [running("web")],
      "conditions": [
        ["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"]
      ],
    ]
    if withShipper { status["initContainerStatuses"] = [running("log-shipper")] }
    try await test.setStatus(pod, status)
  }

  @Test func `pods run without a log shipper, also under another operator, and get it back`()
    async throws
  {
    let test = try await RealArena()
    try await test.withOperator {
      try await test.createPattern(
        replicas: 2,
        [
          "logShipper": [
            "startDeadlineSeconds": 2, "fsGroup": 2000,
            "outputs": [
              [
                "loki": [
                  "url": "https://loki.example",
                  "tls": ["caSecretRef": ["name": "ca", "key": "ca"]],
                ]
              ]
            ],
          ]
        ])
      try await test.until("there are two pods") { try await test.activePods().count == 2 }
      for pod in try await test.activePods() { try await hang(pod, test) }
      try await test.until("both run without it") {
        for pod in try await test.activePods() where pod.withoutShipper != nil && !pod.isReady {
          try await run(pod, test, withShipper: false)
        }
        return try await test.activePods().count { $0.withoutShipper != nil && $0.isReady } == 2
      }
      try await test.until("the pattern is ready") {
        let status = try await test.status()
        return status[.ready]?.isTrue == true && status[.logsShipping]?.reason == "ShipperLeftOut"
      }
      for pod in try await test.list(.pods) {
        let first = pod["spec"]?["initContainers"]?.array ?? []
        #expect(first.isEmpty)
        #expect(pod["spec"]?["securityContext"]?["fsGroup"] == nil)
        let volumes = (pod["spec"]?["volumes"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(!volumes.contains { $0.hasPrefix("podpattern-") } && volumes.contains("shared"))
        let annotations = (pod["metadata"]?["annotations"]?.object?.keys ?? [])
          .filter { $0.hasPrefix("podpattern.dev/") }
        #expect(annotations == ["podpattern.dev/without-log-shipper"])
      }
    }
    let before = Set(try await test.activePods().map(\.uid))
    try await test.withOperator {
      try await test.patch(["spec": ["replicas": 3]])
      try await test.until("the third has none either") {
        try await test.activePods().count { $0.withoutShipper != nil } == 3
      }
      #expect(Set(try await test.activePods().map(\.uid)).isSuperset(of: before))
      for pod in try await test.activePods() where !pod.isReady {
        try await run(pod, test, withShipper: false)
      }
      // Those who require it get it, by a rolling update.
      try await test.patch(["spec": ["logShipper": ["required": true]]])
      try await test.until("all have it") {
        for pod in try await test.activePods() where !pod.isReady {
          try await run(pod, test, withShipper: pod.withoutShipper == nil)
        }
        let pods = try await test.activePods()
        return pods.count == 3 && pods.allSatisfy { $0.isReady && $0.withoutShipper == nil }
      }
      try await test.until("and the status says so") {
        let status = try await test.status()
        return status[.ready]?.isTrue == true && status[.logsShipping]?.isTrue == true
      }
      #expect(try await test.list(.controllerRevisions).count == 1)
    }
  }
}
