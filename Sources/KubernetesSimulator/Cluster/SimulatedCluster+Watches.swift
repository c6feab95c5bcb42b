internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

extension SimulatedCluster {
  /// Opens a watch; it is closed when its body is dropped.
  func openWatch(_ plan: WatchPlan, cutAfterBytes: Int?) -> StreamedResponse {
    let now = time.now
    let id = state.change { $0.open(plan, now: now, cutAfterBytes: cutAfterBytes) }
    changes.ring()
    let handle = WatchHandle(cluster: self, id: id)
    return StreamedResponse(
      status: 200, headers: [.json],
      body: ResponseBody { () async throws(TransportError) in try await handle.next() })
  }

  /// Waits for the next chunk of a watch.
  func readWatch(_ id: Int) async -> Result<Data?, TransportError> {
    if let chunk = await state.wait(for: id) { return chunk }
    let error = TransportError(.cancelled, "the watch was cancelled")
    state.change { $0.watches[id]?.finish(.failed(error)) }
    return .failure(error)
  }

  func closeWatch(_ id: Int) { state.change { $0.watches[id] = nil } }
}

/// Keeps a watch open as long as somebody may read it.
private final class WatchHandle: Sendable {
  private let cluster: SimulatedCluster
  private let id: Int

  init(cluster: SimulatedCluster, id: Int) {
    self.cluster = cluster
    self.id = id
  }

  deinit { cluster.closeWatch(id) }

  func next() async throws(TransportError) -> Data? { try await cluster.readWatch(id).get() }
}
