import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import KubernetesTestSupport
import Logging
import Testing

@testable import LabelCopier

/// The controller in a simulated cluster, in a time that passes only when both have nothing left to do.
struct LabelCopierTests {
  let time = TestTime()
  let cluster: SimulatedCluster
  let client: KubernetesClient

  init() {
    cluster = SimulatedCluster(clock: time.clock)
    client = KubernetesClient(transport: cluster.transport, clock: time.clock)
  }

  @Test func `ConfigMaps get the label of their namespace`() async throws {
    try await whileRunning {
      try await create(.namespaces, nil, ["name": "shop", "labels": ["team": "a"]])
      try await create(.configMaps, "shop", ["name": "settings"])
      try await time.settled()
      #expect(try await labels() == ["team": "a"])
    }
  }

  @Test func `ConfigMaps follow when the label of their namespace changes`() async throws {
    try await create(.namespaces, nil, ["name": "shop", "labels": ["team": "a"]])
    try await create(.configMaps, "shop", ["name": "settings"])
    try await whileRunning {
      let shop = ObjectKey(namespace: "", name: "shop")
      let change: JSONValue = ["metadata": ["labels": ["team": "b"]]]
      _ = try await client.patch(.namespaces, shop, .merge, change, as: JSONValue.self)
      try await time.settled()
      #expect(try await labels() == ["team": "b"])
    }
  }

  @Test func `a label that the server refuses is tried again until it is taken`() async throws {
    let fault = cluster.faults.add(
      FaultRule(.refuse(.forbidden("not now")), times: nil) { $0.method == .patch })
    try await create(.namespaces, nil, ["name": "shop", "labels": ["team": "a"]])
    try await create(.configMaps, "shop", ["name": "settings"])
    try await whileRunning {
      try await time.pass(.seconds(60))
      #expect(try await labels() == nil)
      cluster.faults.remove(fault)
      try await time.until("the label is there") { try await labels() == ["team": "a"] }
    }
  }

  /// Runs the controller beside a body.
  private func whileRunning(_ body: @Sendable () async throws -> Void) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await cluster.run() }
        group.addTask {
          try await LabelCopier(client: client, logger: logger, clock: time.clock).run()
        }
        try await time.settled()
        try await body()
        group.cancelAll()
      }
    }
  }

  private func create(
    _ type: ResourceType, _ namespace: String?, _ metadata: JSONValue
  ) async throws {
    let object: JSONValue = ["metadata": metadata]
    _ = try await client.create(type, namespace: namespace, object, as: JSONValue.self)
  }

  private func labels() async throws -> JSONValue? {
    let key = ObjectKey(namespace: "shop", name: "settings")
    return try await client.get(.configMaps, key, as: JSONValue.self)["metadata"]?["labels"]
  }
}
