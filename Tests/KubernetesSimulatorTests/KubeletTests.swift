import FoundationEssentials
import KubernetesCore
import KubernetesSimulator
import KubernetesSimulatorServer
import KubernetesTestSupport
import Testing

@Suite struct KubeletTests {
  let clock = ManualClock(.atOnce)
  let cluster: SimulatedCluster
  var exchange: Exchange { Exchange(cluster) }

  init() {
    let steps = KubeletConfiguration(
      scheduling: .seconds(1), sandbox: .seconds(1), starting: .seconds(1),
      initializing: .seconds(1), becomingReady: .seconds(1), completing: .seconds(1),
      stopping: .seconds(1))
    cluster = SimulatedCluster(clock: clock, kubelet: steps)
    cluster.present(by: KubectlPresentation())
  }

  /// What `kubectl get pods` shows as time goes by, each new line once.
  func lines(of pod: String, seconds: Int) async throws -> [String] {
    var lines: [String] = []
    for _ in 0...seconds {
      cluster.tick()
      let line = try await line(of: pod)
      if lines.last != line { lines.append(line) }
      clock.advance(by: .seconds(1))
    }
    return lines
  }

  func line(of pod: String) async throws -> String {
    let key = ObjectKey(namespace: "default", name: pod)
    let answer = try await exchange.send(.get(.pods, key, representation: .table))
    guard let cells = answer.body["rows"]?[0]?["cells"] else { return "gone" }
    let restarts = (cells[3]?.string ?? "").prefix { $0 != " " }
    return "\(cells[1]?.string ?? "") \(cells[2]?.string ?? "") \(restarts)"
  }

  @Test func `a pod whose history is forgotten before the kubelet reads it runs all the same`()
    async throws
  {
    try await exchange.create(.pods, Exchange.pod("a"))
    cluster.faults.compact()
    let lines = try await lines(of: "a", seconds: 8)
    #expect(lines.last == "1/1 Running 0")
  }

  @Test func `a pod passes through its initializers to Running, as kubectl shows it`() async throws
  {
    let pod = Exchange.pod(
      "a",
      spec: [
        "initContainers": [
          ["name": "shipper", "image": "fluent-bit", "restartPolicy": "Always"],
          ["name": "fetch", "image": "curl"],
        ]
      ])
    try await exchange.create(.pods, pod)
    let lines = try await lines(of: "a", seconds: 12)
    #expect(
      lines == [
        "0/2 Pending 0", "0/2 Init:0/2 0", "0/2 Init:1/2 0", "1/2 Init:1/2 0",
        "1/2 PodInitializing 0",
        "1/2 Running 0", "2/2 Running 0",
      ])
    let status = try #require(try await exchange.get(.pods, "a")["status"])
    #expect(status["podIP"]?.string?.hasPrefix("10.244.") == true)
    let untrue = status["conditions"]?.array?.filter { $0["status"] != "True" }
    #expect(untrue == [])
  }

  @Test func `a failing initializer is restarted with back-off until it succeeds`() async throws {
    cluster.kubelet.fail(initializer: "fetch", exitCode: 6, times: 3)
    let spec: JSONValue = ["initContainers": [["name": "fetch", "image": "curl"]]]
    try await exchange.create(.pods, Exchange.pod("a", spec: spec))
    let lines = try await lines(of: "a", seconds: 45)
    #expect(
      lines == [
        "0/1 Pending 0", "0/1 Init:0/1 0", "0/1 Init:Error 0", "0/1 Init:CrashLoopBackOff 1",
        "0/1 Init:CrashLoopBackOff 2", "0/1 Init:0/1 3", "0/1 PodInitializing 0",
        "0/1 Running 0", "1/1 Running 0",
      ])
  }

  @Test func `with restartPolicy Never a failed initializer fails the pod`() async throws {
    cluster.kubelet.fail(initializer: "fetch", exitCode: 6, message: "no such host")
    let spec: JSONValue = [
      "restartPolicy": "Never", "initContainers": [["name": "fetch", "image": "curl"]],
    ]
    try await exchange.create(.pods, Exchange.pod("a", spec: spec))
    #expect(try await lines(of: "a", seconds: 9).last == "0/1 Init:Error 0")
    let status = try await exchange.get(.pods, "a")["status"]
    #expect(status?["phase"] == "Failed")
    let ended = status?["initContainerStatuses"]?[0]?["state"]?["terminated"]
    #expect(ended?["exitCode"] == 6 && ended?["message"] == "no such host")
  }

  @Test func `a pod that is not restarted completes, its sidecars with it`() async throws {
    let spec: JSONValue = [
      "restartPolicy": "Never",
      "initContainers": [["name": "s", "image": "s", "restartPolicy": "Always"]],
    ]
    try await exchange.create(.pods, Exchange.pod("a", spec: spec))
    #expect(try await lines(of: "a", seconds: 12).last == "0/2 Completed 0")
    #expect(try await exchange.get(.pods, "a")["status"]?["phase"] == "Succeeded")
  }

  @Test func `a deleted pod ends gracefully, and its replacement has another address`() async throws
  {
    try await exchange.create(.pods, Exchange.pod("a"))
    _ = try await lines(of: "a", seconds: 6)
    let address = try await exchange.get(.pods, "a")["status"]?["podIP"]
    let key = ObjectKey(namespace: "default", name: "a")
    #expect(try await exchange.send(.delete(.pods, key)).status == 200)
    #expect(try await lines(of: "a", seconds: 3) == ["1/1 Terminating 0", "gone"])
    try await exchange.create(.pods, Exchange.pod("a"))
    _ = try await lines(of: "a", seconds: 6)
    let next = try await exchange.get(.pods, "a")["status"]?["podIP"]
    #expect(next != nil && next != address)
  }

  @Test func `an evicted pod fails with its reason`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    _ = try await lines(of: "a", seconds: 6)
    cluster.kubelet.evict(ObjectKey(namespace: "default", name: "a"))
    #expect(try await line(of: "a") == "0/1 Evicted 0")
    let status = try await exchange.get(.pods, "a")["status"]
    #expect(status?["phase"] == "Failed" && status?["reason"] == "Evicted")
  }

  @Test func `a container that exits is restarted at once, and then with back-off`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    _ = try await lines(of: "a", seconds: 6)
    let key = ObjectKey(namespace: "default", name: "a")
    cluster.kubelet.exit(container: "web", of: key)
    #expect(
      try await lines(of: "a", seconds: 3) == ["0/1 Error 0", "0/1 Running 1", "1/1 Running 1"])
    cluster.kubelet.exit(container: "web", of: key)
    #expect(try await line(of: "a") == "0/1 CrashLoopBackOff 1")
  }

  @Test func `an image that can't be pulled keeps the pod waiting`() async throws {
    cluster.kubelet.script(.imageNotPulled(message: "no such image"), container: "web")
    try await exchange.create(.pods, Exchange.pod("a"))
    let lines = try await lines(of: "a", seconds: 15)
    #expect(
      lines == [
        "0/1 Pending 0", "0/1 ContainerCreating 0", "0/1 ErrImagePull 0", "0/1 ImagePullBackOff 0",
      ])
  }

  @Test func `pods of a stopped node are not ready, and gone with the node`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    _ = try await lines(of: "a", seconds: 6)
    let node = try #require(try await exchange.get(.pods, "a")["spec"]?["nodeName"]?.string)
    cluster.kubelet.stop(node: node)
    let conditions = try await exchange.get(.pods, "a")["status"]?["conditions"]?.array
    #expect(conditions?.first { $0["type"] == "Ready" }?["reason"] == "NodeNotReady")
    cluster.kubelet.remove(node: node)
    #expect(try await line(of: "a") == "gone")
  }
}
