import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Testing

@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)))
struct RealEventTests {
  private struct Event: Decodable, Sendable {
    struct Series: Decodable, Sendable { let count: Int }
    let note: String
    let series: Series?
  }

  @Test func `kubectl describe shows events, and what is repeated as one that counts`()
    async throws
  {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let object = try await client.create(
      .configMaps, namespace: namespace, configMap("x"), as: Item.self)
    let recorder = EventRecorder(
      client, controller: "test.dev/controller", instance: "test",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await recorder.run() }
      let regarding = ObjectReference(.configMaps, object)
      recorder.record(
        EventNote(regarding: regarding, reason: "Made", action: "Create", note: "all is well"))
      for _ in 0..<3 {
        recorder.record(
          EventNote(
            .warning, regarding: regarding, reason: "Failed", action: "Create",
            note: "something failed"))
      }
      try await eventually("both are told") {
        try await Self.events(client, namespace).count >= 2
      }
      for _ in 0..<4 {
        recorder.record(
          EventNote(
            .warning, regarding: regarding, reason: "Failed", action: "Create",
            note: "something failed"))
      }
      try await eventually("all seven are counted") {
        try await Self.events(client, namespace).contains { $0.series?.count == 7 }
      }
      group.cancelAll()
    }
    let described = try cluster.kubectl(["-n", namespace, "describe", "configmap", "x"])
    #expect(described.text.contains("all is well"), "\(described.text)")
    #expect(described.text.contains("(x7 over"), "\(described.text)")
    #expect(described.text.contains("test.dev/controller"), "\(described.text)")
  }

  private static func events(_ client: KubernetesClient, _ namespace: String) async throws
    -> [Event]
  {
    try await client.list(.events, namespace: namespace, as: Event.self).items
  }
}
