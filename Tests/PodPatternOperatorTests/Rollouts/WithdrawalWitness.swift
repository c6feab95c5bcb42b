internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Synchronization

/// Sees what an operator writes to pods with a readiness gate, and what becomes of them: whether a
/// container that serves is started anew where a request could come.
final class WithdrawalWitness: Transport {
  private struct State {
    /// When gates were closed, by pod.
    var closed: [String: Duration] = [:]
    var ready: [String: Bool] = [:]
    var leastReady = Int.max
    var updates = 0
    var findings: [String] = []
  }

  private let arena: any Arena
  private let base: any Transport
  private let grace: Duration
  private let state = Mutex(State())

  init(_ arena: any Arena, grace: Duration) {
    (self.arena, self.base, self.grace) = (arena, arena.transport, grace)
  }

  /// What was wrong.
  var findings: [String] { state.withLock(\.findings) }
  /// How many pods were updated so that a container that serves starts anew.
  var updates: Int { state.withLock(\.updates) }
  /// The least pods that were ready at a moment since the last call of this.
  func leastReady() -> Int {
    state.withLock { state in
      defer { state.leastReady = state.ready.values.count { $0 } }
      return state.leastReady
    }
  }

  /// Watches until the task is cancelled.
  func run() async {
    await arena.followPods { change in
      switch change {
      case .added(let pod): self.note(pod, before: nil)
      case .updated(let old, let new): self.note(new, before: old)
      case .removed(let pod):
        self.state.withLock { $0.ready[pod.uid] = nil }
        self.count()
      }
    }
  }

  private func note(_ pod: PodSnapshot, before: PodSnapshot?) {
    let restarts = pod.containers.reduce(0) { $0 + $1.restarts }
    let known = before?.containers.reduce(0) { $0 + $1.restarts } ?? restarts
    state.withLock { state in
      state.ready[pod.uid] = pod.isReady && pod.isActive
      if restarts > known, before?.isReady == true {
        state.findings.append("\(pod.key.name) was ready when its container started anew")
      }
    }
    count()
  }

  private func count() {
    state.withLock { $0.leastReady = min($0.leastReady, $0.ready.values.count { $0 }) }
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    if request.method == .patch, request.path.contains("/pods/") { try await look(at: request) }
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }

  private func look(at request: APIRequest) async throws(TransportError) {
    let parts = request.path.split(separator: "/").map(String.init)
    guard let place = parts.firstIndex(of: "pods"), place + 1 < parts.count,
      let body = request.body, let patch = try? JSONValue(parsing: body)
    else { return }
    let name = parts[place + 1]
    if parts.last == "status" {
      let condition = patch["status"]?["conditions"]?[0]
      let now = arena.elapsed
      state.withLock { $0.closed[name] = condition?["status"] == "False" ? now : nil }
      return
    }
    guard patch["spec"]?["containers"] != nil else { return }
    let url = request.path.replacing("/\(name)/resize", with: "/\(name)")
    let found = try await base.send(
      APIRequest(.get, url, headers: request.headers.filter { $0.name == "Authorization" }))
    let conditions = (try? JSONValue(parsing: found.body))?["status"]?["conditions"]?.array ?? []
    func status(_ type: String) -> String {
      conditions.first { $0["type"]?.string == type }?["status"]?.string ?? "missing"
    }
    let now = arena.elapsed
    state.withLock { state in
      state.updates += 1
      if status("Ready") == "True" { state.findings.append("\(name) was updated while ready") }
      let gate = status(InPlaceGate.conditionType)
      if gate != "False" { state.findings.append("\(name) was updated while its gate was \(gate)") }
      // Of what an earlier operator closed nothing is known here.
      if let closed = state.closed[name], now - closed < grace {
        state.findings.append("\(name) was updated \(now - closed) after it had left")
      }
    }
  }
}
