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
    let readiness = Readiness(client: client, namespace: namespace)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await readiness.wait(for: names)
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
