internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Synchronization

/// Passes requests on, and disturbs what is seen of single types: what their watches bring is held
/// back, the watches break, lists show the past.
///
///     let transport = LaggingTransport(base: test.cluster.transport)
///     transport[.pods].hold()             // what happens now is seen once they are released
///     transport[.podPatterns].cut()       // the watches that are open break
///     try await transport[.services].remember()
///     …
///     transport[.services].goBack()       // as after a reconnect to a server that is behind
///
/// Operators that follow each other may share one: the next one sees what the last one left to see.
final class LaggingTransport: Transport {
  private let base: any Transport
  private let views: Mutex<[ResourceType: WatchedView]>

  /// All types that an operator watches.
  static let watchedTypes: [ResourceType] = [
    .podPatterns, .pods, .controllerRevisions, .namespaces, .configMaps, .services,
    .podDisruptionBudgets, .coreEvents,
  ]

  init(base: any Transport) {
    self.base = base
    views = Mutex(
      Dictionary(uniqueKeysWithValues: Self.watchedTypes.map { ($0, WatchedView(base)) }))
  }

  /// What is seen of a type.
  subscript(type: ResourceType) -> WatchedView {
    views.withLock { views in
      let view = views[type] ?? WatchedView(base)
      views[type] = view
      return view
    }
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    if let past = view(of: request)?.past(for: request) { return past }
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    guard let view = view(of: request) else { return try await base.stream(request) }
    return try await view.stream(request)
  }

  /// The view that a list or a watch belongs to; nil where the request is neither.
  private func view(of request: APIRequest) -> WatchedView? {
    guard request.method == .get else { return nil }
    return views.withLock { views in
      views.first { type, _ in
        request.concerns(type) && request.path.hasSuffix("/\(type.plural)")
      }?.value
    }
  }
}
