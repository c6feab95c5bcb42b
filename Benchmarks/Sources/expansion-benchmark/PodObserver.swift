internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Counts a namespace's pods through a watch of its own, as an observer beside the controller.
struct PodObserver {
  let client: KubernetesClient
  let namespace: String

  /// What is seen of a pod.
  fileprivate struct Pod: Decodable, Sendable {
    var metadata: ObjectMeta
  }

  /// Waits until there are so many pods, and goes on counting for a while to see whether more come.
  ///
  /// - Returns: when the number was reached, and how many pods there were in the end.
  func wait(
    for expected: Int, lingering: Duration
  ) async throws -> (reached: ContinuousClock.Instant, found: Int) {
    // From a version on: over an etcd before 3.5 a watch without one ends with an error.
    let before = try await pods()
    var version: String? = before.resourceVersion
    var alive = Set(before.items.map(\.metadata.uid))
    // A server that is busy closes watches; each goes on where the last one ended.
    while alive.count < expected {
      let options = WatchOptions(list: ListOptions(resourceVersion: version))
      let watch = try await client.watch(
        .pods, namespace: namespace, options: options, representation: .metadata, as: Pod.self)
      for try await case .event(let event) in watch {
        switch event {
        case .added(let pod): alive.insert(pod.metadata.uid)
        case .deleted(let pod): alive.remove(pod.metadata.uid)
        case .modified, .bookmark: break
        case .error(let status): throw BenchmarkFailure("the watch failed: \(status.message ?? "")")
        }
        version = event.resourceVersion ?? version
        if alive.count >= expected { break }
      }
    }
    let reached = ContinuousClock.now
    try await Task.sleep(for: lingering)
    return (reached, try await pods().items.count)
  }

  private func pods() async throws -> DecodedPage<Pod> {
    try await client.list(.pods, namespace: namespace, representation: .metadata, as: Pod.self)
  }
}

extension WatchEvent<PodObserver.Pod> {
  /// The version that a watch may go on from after this event.
  fileprivate var resourceVersion: String? {
    switch self {
    case .added(let pod), .modified(let pod), .deleted(let pod): pod.metadata.resourceVersion
    case .bookmark(let version, _): version
    case .error: nil
    }
  }
}

/// A benchmark that can't be taken.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
