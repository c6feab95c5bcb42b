internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import ServiceLifecycle

/// What happens in a playground from the outside: objects are created, and the pods are watched.
struct PlaygroundVisit: Service {
  let client: KubernetesClient
  let namespace: String
  let objects: [JSONValue]
  let end: Playground.End
  /// Ends once the server listens.
  let listening: AsyncStream<Void>

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      // What is to be typed next stands before all that happens.
      for await _ in listening {}
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await report() }
        group.addTask { try await visit() }
        // Whichever of them ends, or fails, the visit is over.
        try await group.next()
        group.cancelAll()
      }
      // Only now nobody else writes.
      if case .whenReady = end { try await showResult() }
    }
  }

  private func report() async throws {
    try await ProgressReport(client: client, namespace: namespace) {
      StandardStreams.output($0 + "\n")
    }.run()
  }

  private func visit() async throws {
    let created = PlaygroundObjects(client: client, namespace: namespace)
    let tell = { (line: String) in StandardStreams.output("\(line)\n") }
    try await created.create(objects, tell)
    switch end {
    case .atSignal: try await Task.sleep(for: .seconds(Int64(Int32.max)))
    case .whenReady(let limit):
      try await waitUntilReady(Set(patterns), within: limit)
    }
  }

  /// The PodPatterns that it begins with.
  private var patterns: [ObjectKey] {
    objects.filter { $0["kind"] == "PodPattern" }.map(key)
  }

  private func key(_ pattern: JSONValue) -> ObjectKey {
    ObjectKey(
      namespace: pattern["metadata"]?["namespace"]?.string ?? namespace,
      name: pattern["metadata"]?["name"]?.string ?? "")
  }

  private func waitUntilReady(_ names: Set<ObjectKey>, within limit: Duration) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await wait(for: names)
        return true
      }
      group.addTask {
        try await Task.sleep(for: limit)
        return false
      }
      let isReady = try await group.next() ?? false
      group.cancelAll()
      guard isReady else {
        throw CommandFailure(
          .cluster, "not every PodPattern was ready within \(limit.components.seconds) s")
      }
    }
  }

  /// Returns once every one of the named PodPatterns is ready at the same time.
  private func wait(for names: Set<ObjectKey>) async throws {
    var ready: Set<ObjectKey> = []
    let watch = try await client.watch(.podPatterns, namespace: nil, as: JSONValue.self)
    guard !names.isEmpty else { return }
    for try await case .event(let event) in watch {
      switch event {
      case .added(let pattern), .modified(let pattern):
        if Self.isReady(pattern) {
          ready.insert(key(pattern))
        } else {
          ready.remove(key(pattern))
        }
      case .deleted(let pattern): ready.remove(key(pattern))
      case .bookmark, .error: continue
      }
      if names.isSubset(of: ready) { return }
    }
  }

  /// Whether a PodPattern is ready as it is declared now.
  private static func isReady(_ pattern: JSONValue) -> Bool {
    guard let ready = PodPatternStatus(json: pattern["status"] ?? [:])[.ready] else { return false }
    let generation = pattern["metadata"]?["generation"]?.count ?? 0
    return ready.isTrue && ready.observedGeneration >= generation
  }

  private func showResult() async throws {
    let namespaces = Set(patterns.map(\.namespace)).union([namespace])
    let place = namespaces.count == 1 ? namespace : nil
    for type in [ResourceType.podPatterns, .pods] {
      let request = APIRequest.list(type, namespace: place, representation: .table)
      let table = try await client.perform(request, as: JSONValue.self)
      var printer = TablePrinter()
      let option = place == nil ? " -A" : ""
      StandardStreams.output("\n$ kubectl get \(type.plural)\(option)\n")
      let lines = printer.lines(of: table, hasNamespaces: place == nil)
      StandardStreams.output(lines.joined(separator: "\n") + "\n")
    }
  }
}
