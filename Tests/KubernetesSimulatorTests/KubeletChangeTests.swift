import FoundationEssentials
import KubernetesCore
import KubernetesSimulator
import KubernetesTestSupport
import Testing

/// How the kubelet follows changes of a running pod's spec.
@Suite struct KubeletChangeTests {
  let clock = ManualClock(.atOnce)
  let cluster: SimulatedCluster
  var exchange: Exchange { Exchange(cluster) }
  let key = ObjectKey(namespace: "default", name: "a")

  init() {
    let steps = KubeletConfiguration(
      starting: .seconds(1), becomingReady: .seconds(1), stopping: .seconds(1),
      resizing: .seconds(2))
    cluster = SimulatedCluster(clock: clock, kubelet: steps)
  }

  /// A pod with a sidecar, an initializer and two containers, all of them running.
  func start(_ resizePolicy: JSONValue = []) async throws {
    let spec: JSONValue = [
      "initContainers": [
        ["name": "ship", "image": "ship:1", "restartPolicy": "Always"],
        ["name": "fetch", "image": "fetch:1"],
      ],
      "containers": [
        [
          "name": "web", "image": "web:1", "resizePolicy": resizePolicy,
          "resources": ["requests": ["cpu": "100m"]],
        ],
        ["name": "other", "image": "other:1"],
      ],
    ]
    try await exchange.create(.pods, Exchange.pod("a", spec: spec))
    try await pass(seconds: 8)
    #expect(try await condition("Ready") == "True")
  }

  func pass(seconds: Int) async throws {
    for _ in 0..<seconds {
      clock.advance(by: .seconds(1))
      cluster.tick()
    }
  }

  func setImage(_ field: String, _ index: Int, _ image: String) async throws {
    let patch: JSONValue = [
      [
        "op": "replace", "path": .string("/spec/\(field)/\(index)/image"), "value": .string(image),
      ]
    ]
    let answer = try await exchange.send(.patch(.pods, key, .json, body: patch.serialized()))
    #expect(answer.status == 200)
  }

  func resize(cpu: String) async throws {
    let patch: JSONValue = [
      "spec": ["containers": [["name": "web", "resources": ["requests": ["cpu": .string(cpu)]]]]]
    ]
    let answer = try await exchange.send(
      .patch(.pods, key, subresource: "resize", .strategicMerge, body: patch.serialized()))
    #expect(answer.status == 200)
  }

  func status() async throws -> JSONValue { try await exchange.get(.pods, "a")["status"] ?? [:] }

  func condition(_ type: String) async throws -> String? {
    let conditions = try await status()["conditions"]?.array ?? []
    return conditions.first { $0["type"]?.string == type }?["status"]?.string
  }

  func container(_ name: String) async throws -> JSONValue {
    let status = try await status()
    let all =
      (status["containerStatuses"]?.array ?? []) + (status["initContainerStatuses"]?.array ?? [])
    return try #require(all.first { $0["name"]?.string == name })
  }

  @Test func `another image restarts its container alone`() async throws {
    try await start()
    let (before, other) = (try await container("web"), try await container("other"))
    try await setImage("containers", 0, "web:2")
    cluster.tick()
    #expect(try await status()["observedGeneration"] == 2)
    #expect(try await container("web")["image"] == "web:1")
    try await pass(seconds: 1)
    let down = try await container("web")
    #expect(down["ready"] == false && down["state"]?["terminated"] != nil)
    #expect(try await condition("Ready") == "False")
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["ready"] == true && after["state"]?["running"] != nil)
    #expect(after["restartCount"] == 1 && after["lastState"]?["terminated"] != nil)
    #expect(after["image"] == "web:2" && after["imageID"] == "sha256:web:2")
    #expect(after["containerID"] != before["containerID"])
    #expect(try await container("other") == other)
    #expect(try await condition("Ready") == "True")
  }

  @Test func `another image of a sidecar restarts the sidecar alone`() async throws {
    try await start()
    let web = try await container("web")
    try await setImage("initContainers", 0, "ship:2")
    cluster.tick()
    try await pass(seconds: 1)
    #expect(try await condition("Ready") == "False")
    try await pass(seconds: 2)
    let after = try await container("ship")
    #expect(after["restartCount"] == 1 && after["image"] == "ship:2" && after["ready"] == true)
    #expect(try await container("web") == web)
  }

  @Test func `another image of an initializer that is done changes nothing`() async throws {
    try await start()
    let before = try await container("fetch")
    try await setImage("initContainers", 1, "fetch:2")
    try await pass(seconds: 5)
    #expect(try await container("fetch") == before)
    #expect(try await condition("Ready") == "True")
    #expect(try await status()["observedGeneration"] == 2)
  }

  @Test func `an image that can't be pulled leaves the container down until the next one`()
    async throws
  {
    try await start()
    cluster.kubelet.script(
      .imageNotPulled(message: "no such image"), container: "web", image: "web:broken")
    try await setImage("containers", 0, "web:broken")
    cluster.tick()
    try await pass(seconds: 2)
    #expect(try await container("web")["state"]?["waiting"]?["reason"] == "ErrImagePull")
    try await pass(seconds: 10)
    let down = try await container("web")
    #expect(down["state"]?["waiting"]?["reason"] == "ImagePullBackOff")
    #expect(down["lastState"]?["terminated"] != nil && down["restartCount"] == 0)
    #expect(down["image"] == "web:1")
    #expect(try await condition("Ready") == "False")
    try await setImage("containers", 0, "web:2")
    cluster.tick()
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["image"] == "web:2" && after["restartCount"] == 1 && after["ready"] == true)
  }

  @Test func `another image ends the back-off of a container that crashes`() async throws {
    try await start()
    for _ in 0..<2 {
      cluster.kubelet.exit(container: "web", of: key)
      try await pass(seconds: 1)
    }
    #expect(try await container("web")["state"]?["waiting"]?["reason"] == "CrashLoopBackOff")
    try await setImage("containers", 0, "web:2")
    cluster.tick()
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["state"]?["running"] != nil && after["restartCount"] == 2)
  }

  @Test func `in a pod without restarts another image restarts its container all the same`()
    async throws
  {
    cluster.kubelet.script(.runs, container: "web")
    try await exchange.create(.pods, Exchange.pod("a", spec: ["restartPolicy": "Never"]))
    try await pass(seconds: 4)
    try await setImage("containers", 0, "web:2")
    cluster.tick()
    try await pass(seconds: 3)
    let after = try await container("web")
    #expect(after["state"]?["running"] != nil && after["image"] == "web:2")
    #expect(try await status()["phase"] == "Running")
  }

  @Test func `other resources come into force without a restart`() async throws {
    try await start()
    #expect(try await container("web")["resources"] == ["requests": ["cpu": "100m"]])
    try await resize(cpu: "200m")
    cluster.tick()
    let resizing = try await container("web")
    #expect(resizing["allocatedResources"] == ["cpu": "200m"])
    #expect(resizing["resources"] == ["requests": ["cpu": "100m"]])
    #expect(try await condition("PodResizeInProgress") == "True")
    #expect(try await status()["observedGeneration"] == 2)
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["resources"] == ["requests": ["cpu": "200m"]] && after["restartCount"] == 0)
    #expect(after["containerID"] == resizing["containerID"])
    #expect(try await condition("PodResizeInProgress") == nil)
    #expect(try await condition("Ready") == "True")
  }

  @Test func `other resources restart a container whose policy says so`() async throws {
    try await start([["resourceName": "cpu", "restartPolicy": "RestartContainer"]])
    try await resize(cpu: "200m")
    cluster.tick()
    try await pass(seconds: 3)
    #expect(try await container("web")["state"]?["terminated"] != nil)
    #expect(try await condition("PodResizeInProgress") == "True")
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["resources"] == ["requests": ["cpu": "200m"]] && after["restartCount"] == 1)
    #expect(after["ready"] == true)
    #expect(try await condition("PodResizeInProgress") == nil)
  }

  @Test func `a node without room puts other resources off until it has some`() async throws {
    cluster.kubelet.holdResizes(reason: "Deferred")
    try await start()
    #expect(try await condition("PodResizePending") == nil)
    try await resize(cpu: "200m")
    try await pass(seconds: 5)
    let pending = try await container("web")
    #expect(pending["resources"] == ["requests": ["cpu": "100m"]])
    #expect(pending["allocatedResources"] == ["cpu": "100m"])
    #expect(try await condition("PodResizePending") == "True")
    #expect(try await condition("PodResizeInProgress") == nil)
    #expect(try await status()["observedGeneration"] == 2)
    cluster.kubelet.acceptResizes()
    #expect(try await condition("PodResizePending") == nil)
    #expect(try await condition("PodResizeInProgress") == "True")
    try await pass(seconds: 2)
    let after = try await container("web")
    #expect(after["resources"] == ["requests": ["cpu": "200m"]] && after["restartCount"] == 0)
    #expect(try await condition("PodResizeInProgress") == nil)
  }

  @Test func `the kubelet's own writes leave the generation alone`() async throws {
    try await start()
    let pod = try await exchange.get(.pods, "a")
    #expect(pod["metadata"]?["generation"] == 1)
    #expect(pod["status"]?["observedGeneration"] == 1)
  }
}
