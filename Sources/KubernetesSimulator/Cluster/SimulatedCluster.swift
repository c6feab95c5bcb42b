public import FoundationEssentials
public import KubernetesClient
public import KubernetesCore

/// A Kubernetes cluster in memory: an API server, the controllers that collect garbage, and a model
/// of the kubelet.
///
/// Expected flow: make one, give `transport` to whatever talks to an API server, and either keep
/// `run()` running, or in a test whose clock is stopped call `tick()` after moving the clock on.
///
/// ```swift
/// let cluster = SimulatedCluster()
/// let client = KubernetesClient(transport: cluster.transport)
/// cluster.faults.refuse(.conflict) { $0.method == .patch }
/// cluster.kubelet.fail(initializer: "migrate", exitCode: 2, times: 1)
/// // … what is tested works with the client …
/// cluster.tick()
/// ```
///
/// Guarantees: requests are answered one at a time, in the order in which they come; the same seed
/// and the same requests make the same names and uids; nothing happens by itself but in `run()` and
/// in `tick()`.
///
/// Assumptions: it is a model. Contract tests hold it against a real API server.
public final class SimulatedCluster: Sendable {
  /// What the readers of watches wait for, each by the number of its watch, is the next chunk.
  let state: Monitor<ClusterState, Int, Result<Data?, TransportError>>
  let time: SimulatedTime
  let changes: Alarm

  /// Checks that a schema can't make: the faults of an object, each as `field.path: reason`.
  public typealias Admission = @Sendable (ResourceType, JSONValue) -> [String]

  /// A cluster with its default namespaces and nothing in them.
  ///
  /// - Parameters:
  ///   - clock: what moves the cluster's time on; one that a test holds makes it stand still.
  ///   - start: the cluster's time at first.
  ///   - seed: from which uids and generated names are made.
  ///   - historyLimit: how many changes are remembered; watches of older versions get 410.
  ///   - kubelet: how pods come along; nil leaves them Pending.
  ///   - admission: stands in for the CEL rules of custom resources.
  public init(
    clock: any Clock<Duration> = ContinuousClock(), startingAt start: Date = Date(),
    seed: UInt64 = 1, historyLimit: Int = 20_000, kubelet: KubeletConfiguration? = .instant,
    admission: @escaping Admission = { _, _ in [] }
  ) {
    time = SimulatedTime(clock: clock, start: start)
    changes = Alarm(time.timeline)
    state = Monitor(
      ClusterState(
        server: APIServer(
          seed: seed, historyLimit: historyLimit, now: start, admission: admission),
        kubelet: kubelet)
    ) { state, watch in state.read(watch) }
    makeNodes(kubelet?.nodes ?? [])
    if kubelet?.followsManifests ?? false { describeNodes(kubelet?.nodes ?? [], at: start) }
  }

  /// The cluster's time.
  public var now: Date { time.now }

  /// Carries requests into this cluster, in this process.
  public var transport: any Transport { InProcessTransport(cluster: self) }

  /// The modelled kubelet, to be told what is to become of pods.
  public var kubelet: SimulatedKubelet { SimulatedKubelet(cluster: self) }

  /// Faults on request.
  public var faults: Faults { Faults(cluster: self) }

  /// Shows objects to people as well from now on.
  package func present(by presentation: any Presentation) {
    state.change { $0.server.presentation = presentation }
  }

  /// Does everything that is due by the clock: pods go on, garbage is collected, watches get
  /// bookmarks and end.
  public func tick() { _ = advance() }

  /// Does what is due whenever it is, until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      let next = advance()
      await changes.wait(until: next.map(time.point))
    }
  }

  /// As `tick`; returns when something is due next.
  private func advance() -> Date? { state.change { $0.advance(to: time.now) } }

  private func makeNodes(_ names: [String]) {
    for name in names {
      let node: JSONValue = [
        "metadata": ["name": .string(name), "labels": ["kubernetes.io/hostname": .string(name)]],
        "status": [
          "conditions": [["type": "Ready", "status": "True", "reason": "KubeletReady"]],
          "capacity": ["cpu": "64", "memory": "256Gi", "pods": "250"],
          "allocatable": ["cpu": "64", "memory": "256Gi", "pods": "250"],
          "nodeInfo": ["kubeletVersion": "v1.36.0+simulated"],
        ],
      ]
      _ = respond(to: .create(.nodes, namespace: nil, body: node.serialized()))
    }
  }

  /// Gives the nodes what a person sees of them beside: addresses, conditions, leases.
  private func describeNodes(_ names: [String], at start: Date) {
    for (index, name) in names.enumerated() {
      let key = ObjectKey(namespace: "", name: name)
      let condition: JSONValue = [
        "type": "Ready", "status": "True", "reason": "KubeletReady",
        "message": "kubelet is posting ready status", "lastHeartbeatTime": .time(start),
        "lastTransitionTime": .time(start),
      ]
      let status: JSONValue = [
        "status": [
          "conditions": [condition],
          "addresses": [
            ["type": "InternalIP", "address": .string("192.168.0.\(index + 1)")],
            ["type": "Hostname", "address": .string(name)],
          ],
          "nodeInfo": [
            "osImage": "simulated", "kernelVersion": "simulated", "operatingSystem": "linux",
            "architecture": "amd64", "containerRuntimeVersion": "simulated://1",
          ],
        ]
      ]
      _ = respond(
        to: .patch(.nodes, key, subresource: "status", .merge, body: status.serialized()))
      let lease: JSONValue = [
        "metadata": ["name": .string(name)],
        "spec": [
          "holderIdentity": .string(name), "leaseDurationSeconds": 40,
          "renewTime": .string(Timestamp(start).microTime),
        ],
      ]
      _ = respond(
        to: .create(.leases, namespace: "kube-node-lease", body: lease.serialized()))
    }
  }

  /// Answers a request at once.
  func respond(to request: APIRequest) -> APIServer.Answer {
    let now = time.now
    let answer = state.change { $0.respond(to: request, now: now) }
    if request.method != .get { changes.ring() }
    return answer
  }
}
