internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Counts a namespace's pods through a watch of its own, as an observer beside the controller.
struct PodObserver {
  let client: KubernetesClient
  let namespace: String

  /// What is seen of a pod.
  private struct Pod: Decodable, Sendable {
    var metadata: ObjectMeta
  }

  /// Waits until there are so many pods, and goes on counting for a while to see whether more come.
  ///
  /// - Returns: when the number was reached, and how many pods there were in the end.
  func wait(
    for expected: Int, lingering: Duration
  ) async throws -> (reached: ContinuousClock.Instant, found: Int) {
    let watch = try await client.watch(
      .pods, namespace: namespace, representation: .metadata, as: Pod.self)
    var alive: Set<String> = []
    var reached: ContinuousClock.Instant?
    for try await case .event(let event) in watch {
      switch event {
      case .added(let pod): alive.insert(pod.metadata.uid)
      case .deleted(let pod): alive.remove(pod.metadata.uid)
      case .modified, .bookmark, .error: continue
      }
      if alive.count >= expected {
        reached = .now
        break
      }
    }
    guard let reached else { throw BenchmarkFailure("the watch ended at \(alive.count) pods") }
    try await Task.sleep(for: lingering)
    let list = try await client.perform(
      .list(.pods, namespace: namespace, representation: .metadata), as: ListPage<Pod>.self)
    return (reached, list.items.count)
  }
}

/// A benchmark that can't be taken.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
