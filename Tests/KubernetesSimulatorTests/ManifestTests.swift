import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import KubernetesSimulatorServer
import KubernetesTestSupport
import Testing

/// Pods whose manifests say what becomes of them.
@Suite struct ManifestTests {
  let clock = ManualClock(.atOnce)
  let cluster: SimulatedCluster
  var exchange: Exchange { Exchange(cluster) }

  init() {
    let kubelet = KubeletConfiguration(recordsEvents: true, followsManifests: true)
    cluster = SimulatedCluster(clock: clock, kubelet: kubelet)
    cluster.present(by: KubectlPresentation())
  }

  func pass(_ seconds: Int) {
    for _ in 0..<seconds {
      cluster.tick()
      clock.advance(by: .seconds(1))
    }
    cluster.tick()
  }

  /// A pod of one container, with what else its container and its spec are to have.
  @discardableResult
  func create(
    _ name: String, _ container: JSONObject = [:], spec: JSONObject = [:]
  ) async throws -> Exchange.Answer {
    var web: JSONObject = ["name": "web", "image": "nginx:1.27"]
    for (key, value) in container { web[key] = value }
    var whole = spec
    whole["containers"] = [.object(web)]
    return try await exchange.create(
      .pods, ["metadata": ["name": .string(name)], "spec": .object(whole)])
  }

  func container(_ name: String) async throws -> JSONValue {
    try await exchange.get(.pods, name)["status"]?["containerStatuses"]?[0] ?? [:]
  }

  /// The Events about a pod, as `reason: message`.
  func events(_ name: String) async throws -> [String] {
    let list = try await exchange.send(.list(.coreEvents, namespace: "default")).body
    return (list["items"]?.array ?? []).compactMap { event in
      guard event["involvedObject"]?["name"]?.string == name else { return nil }
      return "\(event["reason"]?.string ?? ""): \(event["message"]?.string ?? "")"
    }
  }

  @Test func `a command that exits is restarted with back-off and its exit code`() async throws {
    try await create("a", ["command": ["sh", "-c", "echo broken; exit 3"]])
    pass(5)
    let status = try await container("a")
    #expect(status["state"]?["waiting"]?["reason"] == "CrashLoopBackOff")
    let message = try #require(status["state"]?["waiting"]?["message"]?.string)
    #expect(message.hasPrefix("back-off 10s restarting failed container=web pod=a_default("))
    let ended = try #require(status["lastState"]?["terminated"])
    #expect(ended["exitCode"] == 3 && ended["reason"] == "Error")
    let events = try await events("a")
    #expect(
      events.contains {
        $0.hasPrefix("BackOff: Back-off restarting failed container web in pod a_")
      })
  }

  @Test func `the message is of the termination log, or of the log where the policy says so`()
    async throws
  {
    try await create("a", ["command": ["sh", "-c", "echo why > /dev/termination-log; exit 1"]])
    try await create(
      "b",
      [
        "command": ["sh", "-c", "echo last words; exit 1"],
        "terminationMessagePolicy": "FallbackToLogsOnError",
      ])
    pass(3)
    #expect(try await container("a")["lastState"]?["terminated"]?["message"] == "why")
    #expect(try await container("b")["lastState"]?["terminated"]?["message"] == "last words")
  }

  @Test func `an image that does not exist is told in the kubelet's words`() async throws {
    try await create("a", ["image": "nginx:nope"])
    pass(1)
    let name = "docker.io/library/nginx:nope"
    let failure =
      "rpc error: code = NotFound desc = failed to pull and unpack image \"\(name)\": failed to "
      + "resolve reference \"\(name)\": \(name): not found"
    let waiting = try #require(try await container("a")["state"]?["waiting"])
    #expect(waiting["reason"] == "ErrImagePull" && waiting["message"]?.string == failure)
    pass(12)
    let later = try #require(try await container("a")["state"]?["waiting"])
    #expect(later["reason"] == "ImagePullBackOff")
    #expect(
      later["message"]?.string
        == "Back-off pulling image \"nginx:nope\": ErrImagePull: \(failure)")
    let events = try await events("a")
    for event in [
      "Pulling: Pulling image \"nginx:nope\"", "Failed: Error: ErrImagePull",
      "Failed: Failed to pull image \"nginx:nope\": \(failure)",
      "BackOff: Back-off pulling image \"nginx:nope\"", "Failed: Error: ImagePullBackOff",
    ] { #expect(events.contains(event), "\(event)") }
    let patch: JSONValue = ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]]
    let key = ObjectKey(namespace: "default", name: "a")
    _ = try await exchange.send(.patch(.pods, key, .strategicMerge, body: patch.serialized()))
    pass(2)
    #expect(try await container("a")["ready"] == true)
  }

  @Test func `an image that is no name is InvalidImageName`() async throws {
    try await create("a", ["image": "Nginx:1"])
    pass(1)
    #expect(try await container("a")["state"]?["waiting"]?["reason"] == "InvalidImageName")
  }

  @Test func `a readiness probe of a port that nobody declares fails`() async throws {
    try await create(
      "a",
      [
        "ports": [["containerPort": 80]],
        "readinessProbe": ["httpGet": ["port": 81, "path": "/"], "periodSeconds": 5],
      ])
    try await create(
      "b", ["ports": [["containerPort": 80]], "readinessProbe": ["tcpSocket": ["port": 80]]])
    pass(12)
    let status = try await container("a")
    #expect(status["ready"] == false && status["started"] == true && status["restartCount"] == 0)
    let unhealthy = try await events("a").first { $0.hasPrefix("Unhealthy") }
    #expect(unhealthy?.hasPrefix("Unhealthy: Readiness probe failed: Get \"http://10.244.") == true)
    #expect(unhealthy?.hasSuffix(":81: connect: connection refused") == true)
    #expect(try await container("b")["ready"] == true)
  }

  @Test func `a failing liveness probe restarts the container after its threshold`() async throws {
    try await create(
      "a",
      [
        "livenessProbe": [
          "exec": ["command": ["false"]], "periodSeconds": 2, "failureThreshold": 2,
        ]
      ])
    pass(1)
    #expect(try await container("a")["ready"] == true)
    pass(4)
    let status = try await container("a")
    #expect(status["restartCount"] == 1)
    #expect(status["lastState"]?["terminated"]?["exitCode"] == 137)
    let events = try await events("a")
    #expect(
      events.contains("Killing: Container web failed liveness probe, will be restarted"))
  }

  @Test func `a startup probe holds readiness up, and its failure restarts`() async throws {
    try await create(
      "a",
      ["startupProbe": ["exec": ["command": ["sh", "-c", "exit 1"]], "periodSeconds": 1]])
    pass(2)
    #expect(try await container("a")["started"] == false)
    pass(3)
    #expect(try await container("a")["restartCount"] == 1)
    try await create(
      "b", ["startupProbe": ["exec": ["command": ["true"]], "initialDelaySeconds": 3]])
    pass(2)
    #expect(try await container("b")["started"] == false)
    pass(3)
    let status = try await container("b")
    #expect(status["started"] == true && status["ready"] == true)
  }

  @Test func `a variable of a Secret that is not there waits until it is`() async throws {
    let reference: JSONValue = ["secretKeyRef": ["name": "prices", "key": "token"]]
    try await create("a", ["env": [["name": "TOKEN", "valueFrom": reference]]])
    pass(1)
    let waiting = try #require(try await container("a")["state"]?["waiting"])
    #expect(waiting["reason"] == "CreateContainerConfigError")
    #expect(waiting["message"] == "secret \"prices\" not found")
    try await exchange.create(
      .secrets, ["metadata": ["name": "prices"], "data": ["other": "eA=="]])
    pass(3)
    #expect(
      try await container("a")["state"]?["waiting"]?["message"]
        == "couldn't find key token in Secret default/prices")
    let key = ObjectKey(namespace: "default", name: "prices")
    let patch: JSONValue = ["data": ["token": "eA=="]]
    _ = try await exchange.send(.patch(.secrets, key, .merge, body: patch.serialized()))
    pass(3)
    #expect(try await container("a")["ready"] == true)
  }

  @Test func `a volume of a ConfigMap that is not there is not mounted, an optional one is`()
    async throws
  {
    try await create("a", spec: ["volumes": [["name": "v", "configMap": ["name": "c"]]]])
    try await create(
      "b", spec: ["volumes": [["name": "v", "configMap": ["name": "c", "optional": true]]]])
    pass(3)
    #expect(try await container("a")["state"]?["waiting"]?["reason"] == "ContainerCreating")
    #expect(
      try await events("a").contains(
        "FailedMount: MountVolume.SetUp failed for volume \"v\" : configmap \"c\" not found"))
    #expect(try await container("b")["ready"] == true)
  }

  @Test func `no pod goes to a cordoned node, and where all are it waits`() async throws {
    for node in ["node-1", "node-3"] { try await cordon(node, true) }
    for name in ["a", "b"] { try await create(name) }
    pass(1)
    for name in ["a", "b"] {
      #expect(try await exchange.get(.pods, name)["spec"]?["nodeName"] == "node-2")
    }
    try await cordon("node-2", true)
    try await create("c")
    pass(1)
    let condition = try await exchange.get(.pods, "c")["status"]?["conditions"]?[0]
    #expect(condition?["type"] == "PodScheduled" && condition?["reason"] == "Unschedulable")
    #expect(
      condition?["message"]?.string?.hasPrefix(
        "0/3 nodes are available: 3 node(s) were unschedulable. ") == true)
    try await cordon("node-3", false)
    pass(3)
    #expect(try await exchange.get(.pods, "c")["spec"]?["nodeName"] == "node-3")
  }

  private func cordon(_ node: String, _ isCordoned: Bool) async throws {
    let patch: JSONValue = ["spec": ["unschedulable": .bool(isCordoned)]]
    let type = ResourceType(
      group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
    _ = try await exchange.send(
      .patch(type, ObjectKey(namespace: "", name: node), .merge, body: patch.serialized()))
  }

  @Test func `a pod that asks for more than a node has waits`() async throws {
    try await create("a", ["resources": ["requests": ["cpu": "1000"]]])
    try await create("b", spec: ["nodeSelector": ["disk": "ssd"]])
    pass(1)
    for (name, reason) in [
      ("a", "3 Insufficient cpu"), ("b", "3 node(s) didn't match Pod's node affinity/selector"),
    ] {
      let message = try await exchange.get(.pods, name)["status"]?["conditions"]?[0]?["message"]
      #expect(message?.string?.contains(reason) == true)
    }
  }

  @Test func `a pod that runs for longer than it may fails with DeadlineExceeded`() async throws {
    try await create("a", spec: ["activeDeadlineSeconds": 5, "restartPolicy": "Never"])
    try await create(
      "b", ["command": ["sleep", "60"]],
      spec: ["activeDeadlineSeconds": 5, "restartPolicy": "Never"])
    pass(7)
    #expect(try await exchange.get(.pods, "a")["status"]?["phase"] == "Succeeded")
    let status = try await exchange.get(.pods, "b")["status"]
    #expect(status?["phase"] == "Failed" && status?["reason"] == "DeadlineExceeded")
  }

  @Test func `a claim is bound, and a pod waits for one that is not there`() async throws {
    let claim: JSONValue = ["persistentVolumeClaim": ["claimName": "data"], "name": "v"]
    try await create("a", spec: ["volumes": [claim]])
    pass(1)
    #expect(try await exchange.get(.pods, "a")["spec"]?["nodeName"] == nil)
    let type = ResourceType(
      group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")
    try await exchange.create(
      type,
      [
        "metadata": ["name": "data"],
        "spec": [
          "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
        ],
      ])
    pass(4)
    #expect(try await exchange.get(type, "data")["status"]?["phase"] == "Bound")
    #expect(try await container("a")["ready"] == true)
  }

  @Test func `logs are what commands echo, and nothing is made up`() async throws {
    try await create("a", ["command": ["sh", "-c", "echo one; sleep 60; echo two"]])
    try await create("b")
    pass(2)
    func log(_ pod: String, _ query: APIRequest.QueryItem...) async throws -> APIResponse {
      try await cluster.transport.send(
        APIRequest(.get, "/api/v1/namespaces/default/pods/\(pod)/log", query: query))
    }
    #expect(try await log("a").body == Data("one\n".utf8))
    #expect(try await log("a", .init("previous", "true")).status == 400)
    #expect(try await log("a", .init("container", "none")).status == 400)
    #expect(try await log("b").status == 501)
    #expect(try await log("none").status == 404)
    pass(62)
    #expect(try await log("a", .init("previous", "true")).body == Data("one\ntwo\n".utf8))
  }
}
