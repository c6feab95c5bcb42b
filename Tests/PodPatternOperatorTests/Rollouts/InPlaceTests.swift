internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// What changes a running pod, what makes it anew, and what does neither.
@Suite(.timeLimit(.minutes(10))) struct InPlaceTests {
  private func createReady(
    _ test: OperatorHarness, _ podSpec: JSONValue, _ fields: JSONValue = [:]
  ) async throws {
    try await test.createPattern(replicas: 2, podSpec: podSpec, fields)
    try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
    try await test.pass(.seconds(1))
  }

  @Test(arguments: ["Always", "Never"])
  func `a template in other words makes no new pods and starts no container`(policy: String)
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await createReady(
        test,
        [
          "containers": [
            [
              "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
              "resources": ["requests": ["cpu": 1, "memory": "1Gi"], "limits": ["cpu": 1.5]],
            ]
          ]
        ], ["strategy": ["inPlace": policy == "Never" ? "Never" : "IfPossible"]])
      let before = try await test.activePods()
      try await test.patch([
        "spec": [
          "template": [
            "metadata": ["creationTimestamp": nil],
            "spec": [
              "restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
              "dnsPolicy": "ClusterFirst", "securityContext": [:],
              "containers": [
                [
                  "name": "web", "image": "nginx:1.27", "imagePullPolicy": "IfNotPresent",
                  "terminationMessagePath": "/dev/termination-log",
                  "ports": [["containerPort": 80, "protocol": "TCP"]],
                  "resources": [
                    "requests": ["cpu": "1000m", "memory": "1024Mi"], "limits": ["cpu": "1500m"],
                  ],
                ]
              ],
            ],
          ]
        ]
      ])
      try await test.until("it is seen") {
        let status = try await test.status()
        return status.observedGeneration == 2 && status[.ready]?.isTrue == true
          && status.updatedReplicas == 2
      }
      try await test.pass(.seconds(5))
      let after = try await test.activePods()
      #expect(Set(before.map(\.uid)) == Set(after.map(\.uid)))
      #expect(after.allSatisfy { $0.containers.allSatisfy { $0.restarts == 0 } })
    }
  }

  @Test(arguments: [false, true])
  func `a label that a container reads takes new pods, and one that nobody reads does not`(
    isRead: Bool
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let key = isRead ? "version" : "other"
      try await createReady(
        test,
        [
          "containers": [
            [
              "name": "web", "image": "nginx:1.27",
              "env": [
                [
                  "name": "VERSION",
                  "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['version']"]],
                ]
              ],
            ]
          ]
        ])
      let before = try await test.activePods()
      let old = try await test.status().updateRevision
      try await test.patch(["spec": ["template": ["metadata": ["labels": [key: "v2"]]]]])
      try await test.until("the change is complete") {
        let status = try await test.status()
        return status.updateRevision != old && status.currentRevision == status.updateRevision
          && status[.reconciling]?.isTrue == false
      }
      let after = try await test.activePods()
      #expect(Set(before.map(\.uid)).isDisjoint(with: after.map(\.uid)) == isRead)
    }
  }

  @Test(arguments: ["IfPossible", "SidecarsOnly"])
  func `where sidecars alone change in place, a container that serves is made anew`(
    inPlace: String
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await createReady(
        test, ["containers": [["name": "web", "image": "nginx:1.27"]]],
        [
          "strategy": ["inPlace": .string(inPlace)],
          "sidecars": [["name": "clock", "container": ["image": "busybox:1.36"]]],
        ])
      func change(_ spec: JSONValue) async throws -> Bool {
        let (before, old) = (try await test.activePods(), try await test.status().updateRevision)
        try await test.patch(["spec": spec])
        try await test.until("the change is complete") {
          let status = try await test.status()
          return status.updateRevision != old && status.currentRevision == status.updateRevision
            && status[.reconciling]?.isTrue == false
        }
        return Set(before.map(\.uid)) == Set(try await test.activePods().map(\.uid))
      }
      #expect(
        try await change([
          "sidecars": [["name": "clock", "container": ["image": "busybox:1.37"]]]
        ]))
      let isInPlace = try await change([
        "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]
      ])
      #expect(isInPlace == (inPlace == "IfPossible"))
    }
  }

  @Test func `pods whose containers restart for their resources are resized a few at a time`()
    async throws
  {
    try await OperatorHarness.run { test in
      func web(_ cpu: String) -> JSONValue {
        [
          "containers": [
            [
              "name": "web", "image": "nginx:1.27",
              "resizePolicy": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]],
              "resources": ["requests": ["cpu": .string(cpu)]],
            ]
          ]
        ]
      }
      try await test.createPattern(
        replicas: 4, podSpec: web("100m"),
        [
          "strategy": Self.oneByOne,
          "logShipper": ["enabled": false],
        ])
      try await test.untilReplicas(4)
      for pod in try await test.activePods() {
        var status = Self.running(1, restarts: 0, at: "2027-01-15T08:00:00Z")
        var container = status["containerStatuses"]?[0] ?? [:]
        container["resources"] = ["requests": ["cpu": "100m"]]
        status["containerStatuses"] = [container]
        try await test.setStatus(pod, status)
      }
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try await test.status().updateRevision
      try await test.patch(["spec": ["template": ["spec": web("200m")]]])
      try await test.until("one has left its Services") {
        try await test.activePods().contains { $0.inPlaceGate?.isClosed == true }
      }
      for pod in try await test.activePods() where pod.inPlaceGate?.isClosed == true {
        try await test.setStatus(pod, ["conditions": [["type": "Ready", "status": "False"]]])
      }
      try await test.until("one is resized") {
        try await test.activePods().contains { $0.revision != old }
      }
      try await test.pass(.seconds(30))
      #expect(try await test.activePods().count { $0.revision != old } == 1)
    }
  }

  private static let oneByOne: JSONValue = [
    "inPlace": "IfPossible", "inPlaceGracePeriodSeconds": 0,
    "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
  ]

  /// A status as a kubelet reports it, whose runtime knows the image by its first name.
  private static func running(_ run: Int, restarts: Int, at time: String) -> JSONValue {
    [
      "phase": "Running",
      "conditions": [
        ["type": "Ready", "status": "True", "lastTransitionTime": .string(time)],
        ["type": "ContainersReady", "status": "True", "lastTransitionTime": .string(time)],
      ],
      "containerStatuses": [
        [
          "name": "web", "image": "registry.test/shop:1.4.0-rc2",
          "imageID": "registry.test/shop@sha256:aa", "containerID": .string("containerd://\(run)"),
          "ready": true, "started": true, "restartCount": .integer(restarts),
          "state": ["running": ["startedAt": .string(time)]],
        ]
      ],
    ]
  }

  @Test(arguments: [0, 1])
  func `an image that gets another tag is updated once its container has been started anew`(
    restarts: Int
  ) async throws {
    try await OperatorHarness.run { test in
      func image(_ tag: String) -> JSONValue {
        ["containers": [["name": "web", "image": .string("registry.test/shop:\(tag)")]]]
      }
      try await test.createPattern(
        replicas: 1, podSpec: image("1.4.0-rc2"),
        [
          "strategy": Self.oneByOne,
          "logShipper": ["enabled": false],
        ])
      try await test.until("there is a pod") { try await test.activePods().count == 1 }
      let pod = try #require(try await test.activePods().first)
      try await test.setStatus(pod, Self.running(1, restarts: 0, at: "2027-01-15T08:00:00Z"))
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try await test.status().updateRevision
      try await test.patch(["spec": ["template": ["spec": image("1.4.0")]]])
      try await test.until("it has left its Services") {
        try await test.activePods().first?.inPlaceGate?.isClosed == true
      }
      try await test.setStatus(pod, ["conditions": [["type": "Ready", "status": "False"]]])
      try await test.until("it is patched") {
        try await test.activePods().first?.revision != old
      }
      #expect(try await test.activePods().first?.isUpdatePending == true)
      try await test.setStatus(pod, Self.running(2, restarts: restarts, at: "2027-01-15T08:05:00Z"))
      try await test.until("it is complete") {
        let status = try await test.status()
        return status.updatedReplicas == 1 && status.currentRevision != old
          && status[.ready]?.isTrue == true && status[.reconciling]?.isTrue == false
      }
      #expect(try await test.activePods().map(\.uid) == [pod.uid])
    }
  }
}
