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

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await report() }
        group.addTask { try await visit() }
        // Whichever of them ends, or fails, the visit is over.
        try await group.next()
        group.cancelAll()
      }
    }
  }

  private func report() async throws {
    try await ProgressReport(client: client, namespace: namespace) {
      StandardStreams.output($0 + "\n")
    }.run()
  }

  private func visit() async throws {
    let created = PlaygroundObjects(client: client, namespace: namespace)
    for object in objects {
      StandardStreams.output("\(try await created.create(object)) created\n")
    }
    switch end {
    case .atSignal: try await Task.sleep(for: .seconds(Int64(Int32.max)))
    case .whenReady(let limit):
      let names = objects.filter { $0["kind"] == "PodPattern" }
        .compactMap { $0["metadata"]?["name"]?.string }
      try await waitUntilReady(Set(names), within: limit)
      try await showResult()
    }
  }

  private func waitUntilReady(_ names: Set<String>, within limit: Duration) async throws {
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
  private func wait(for names: Set<String>) async throws {
    var ready: Set<String> = []
    let watch = try await client.watch(.podPatterns, namespace: namespace, as: JSONValue.self)
    guard !names.isEmpty else { return }
    for try await case .event(let event) in watch {
      switch event {
      case .added(let pattern), .modified(let pattern):
        let name = pattern["metadata"]?["name"]?.string ?? ""
        if Self.isReady(pattern) { ready.insert(name) } else { ready.remove(name) }
      case .deleted(let pattern): ready.remove(pattern["metadata"]?["name"]?.string ?? "")
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
    for type in [ResourceType.podPatterns, .pods] {
      let request = APIRequest.list(type, namespace: namespace, representation: .table)
      let table = try await client.perform(request, as: JSONValue.self)
      var printer = TablePrinter()
      StandardStreams.output("\n$ kubectl get \(type.plural)\n")
      StandardStreams.output(printer.lines(of: table).joined(separator: "\n") + "\n")
    }
  }
}
