internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

extension SimulatedCluster {
  /// Opens a watch; it is closed when its body is dropped.
  func openWatch(_ plan: WatchPlan, cutAfterBytes: Int?) -> StreamedResponse {
    let now = time.now
    let id = withState { $0.open(plan, now: now, cutAfterBytes: cutAfterBytes) }
    changes.signal()
    let handle = WatchHandle(cluster: self, id: id)
    return StreamedResponse(
      status: 200, headers: [.json],
      body: ResponseBody { () async throws(TransportError) in try await handle.next() })
  }

  /// Waits for the next chunk of a watch.
  func readWatch(_ id: Int) async -> Result<Data?, TransportError> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { reader in
        let isOpen = withState { state in
          state.watches[id]?.read(reader)
          return state.watches[id] != nil
        }
        if !isOpen { reader.resume(returning: .success(nil)) }
      }
    } onCancel: {
      withState {
        $0.watches[id]?.finish(.failed(TransportError(.cancelled, "the watch was cancelled")))
      }
    }
  }

  func closeWatch(_ id: Int) { withState { $0.close(id) } }

  /// Works on the state, and resumes the readers of watches that got something, after the lock is
  /// free.
  func withState<Result: Sendable>(_ body: (inout ClusterState) -> Result) -> Result {
    let (result, served) = state.withLock { state in
      let result = body(&state)
      return (result, state.takeServed())
    }
    for reader in served { reader.resume() }
    return result
  }
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
