internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Updates in place of containers that serve, on a real API server whose controllers keep the
/// EndpointSlices; what kubelets report is modelled.
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(10)))
struct RealWithdrawalTests {
  @Test(
    .enabled(
      if: RealControlPlane.hasControllers,
      "needs kube-controller-manager in KUBEBUILDER_ASSETS"))
  func `a pod is in no EndpointSlice when a container that serves is changed in it`() async throws {
    var options = RealControlPlane.Options()
    options.controllers = ["endpointslice-controller"]
    let plane = try await RealControlPlane(options)
    defer { withExtendedLifetime(plane) {} }
    let arena = try await RealArena(plane, hasKubelet: true)
    let witness = WithdrawalWitness(arena, grace: .seconds(3))
    let slices = SliceWitness(arena, base: witness)
    try await arena.withOperator(over: slices) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await witness.run() }
        try await update(arena, slices)
        group.cancelAll()
      }
    }
    #expect(witness.findings == [] && slices.findings == [])
    #expect(witness.updates == 3 && slices.looks == 3)
  }

  private func update(_ arena: RealArena, _ slices: SliceWitness) async throws {
    try await arena.createPattern(
      replicas: 3, podSpec: ["nodeName": "node-1"],
      [
        "service": ["ports": [["port": 80]]], "logShipper": ["enabled": false],
        "strategy": [
          "inPlace": "IfPossible", "inPlaceGracePeriodSeconds": 3,
          "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
        ],
      ])
    try await arena.untilReplicas(3)
    let before = try await arena.activePods()
    // What a kubelet and its node say beside what the modelled one does.
    try await arena.create(.nodes, ["metadata": ["name": "node-1"]])
    for (number, pod) in before.enumerated() {
      let address = JSONValue.string("10.0.0.\(number + 1)")
      _ = try await arena.client.patch(
        .pods, pod.key, subresource: "status", .strategicMerge,
        ["status": ["podIP": address, "podIPs": [["ip": address]]]] as JSONValue,
        as: JSONValue.self)
    }
    try await arena.until("all are in EndpointSlices") {
      try await slices.serving().count == 3
    }
    try await arena.patch([
      "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]]
    ])
    try await arena.until("the update is complete") {
      let status = try await arena.status()
      return status.rollout?.isComplete == true && status[.ready]?.isTrue == true
        && status[.reconciling]?.isTrue == false
    }
    let after = try await arena.activePods()
    #expect(Set(after.map(\.uid)) == Set(before.map(\.uid)))
    #expect(after.allSatisfy { $0.inPlaceGate == .open && $0.containers.first?.restarts == 1 })
    try await arena.until("all are back") { try await slices.serving().count == 3 }
  }

  @Test func `a gate is opened and closed of the pod that is meant, and other conditions stay`()
    async throws
  {
    let arena = try await RealArena()
    let made = try await arena.create(
      .pods,
      [
        "metadata": ["name": "web"],
        "spec": [
          "containers": [["name": "web", "image": "nginx:1.27"]],
          "readinessGates": [["conditionType": .string(InPlaceGate.conditionType)]],
        ],
      ])
    var pod = try #require(try await arena.pods().first)
    #expect(pod.inPlaceGate == .unset && made["status"]?["phase"] == "Pending")
    try await arena.makeReady(pod)
    let writer = PodWriter(
      server: WriteClient(client: arena.client, limit: InFlightLimit(4)),
      now: { Timestamp(arena.now) })
    for opens in [true, false, true] {
      let change = try await writer.setGate(of: pod, opens: opens)
      let shown = try #require(try await arena.pods().first)
      #expect(change.resourceVersion == shown.resourceVersion)
      #expect(change.effect == .gate(shown.inPlaceGate ?? .unset))
      #expect(shown.inPlaceGate?.isClosed == !opens && shown.isReady)
    }
    pod.uid = "00000000-0000-0000-0000-000000000000"
    await #expect(throws: RequestFailure.stale) { try await writer.setGate(of: pod, opens: false) }
    #expect(try await arena.pods().first?.inPlaceGate == .open)
    pod.key = arena.key("gone")
    await #expect(throws: RequestFailure.stale) { try await writer.setGate(of: pod, opens: false) }
  }
}

/// Looks at EndpointSlices as a pod is changed so that a container that serves starts anew.
private final class SliceWitness: Transport {
  private let arena: RealArena
  private let base: any Transport
  private let state = Mutex((looks: 0, findings: [String]()))

  private static let slices = ResourceType(
    group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices")

  init(_ arena: RealArena, base: any Transport) { (self.arena, self.base) = (arena, base) }

  var looks: Int { state.withLock(\.looks) }
  var findings: [String] { state.withLock(\.findings) }

  /// The names of the pods that get requests.
  func serving() async throws -> Set<String> {
    let endpoints = try await arena.list(Self.slices).flatMap { $0["endpoints"]?.array ?? [] }
    return Set(
      endpoints.filter { $0["conditions"]?["ready"] == true }
        .compactMap { $0["targetRef"]?["name"]?.string })
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    if request.method == .patch, parts.dropLast().last == "pods", let name = parts.last,
      let body = request.body, let patch = try? JSONValue(parsing: body),
      patch["spec"]?["containers"] != nil
    {
      let serving = (try? await serving()) ?? [name]
      state.withLock { state in
        state.looks += 1
        if serving.contains(name) { state.findings.append("\(name) gets requests") }
      }
    }
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }
}
