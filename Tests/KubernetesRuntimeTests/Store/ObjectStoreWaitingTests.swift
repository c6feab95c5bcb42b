import KubernetesCore
import KubernetesRuntime
import Testing

@Suite struct ObjectStoreWaitingTests {
  @Test func `one who waits for a version is woken by the bookmark that reaches it`() async throws {
    let store = ObjectStore<Item>()
    let version = try #require(ResourceVersion("20"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.waitUntilReached(version, in: "a") }
      group.addTask {
        store.apply([.relisting, .relisted(resourceVersion: "9")])
        store.apply([.bookmark(resourceVersion: "20")])
      }
      try await group.waitForAll()
    }
    #expect(store.hasReached(version, in: "a"))
  }

  @Test func `one who waits for what has happened does not wait`() async throws {
    let store = ObjectStore<Item>()
    store.apply([.relisting, .relisted(resourceVersion: "9")])
    try await store.waitForSync()
    try await store.waitUntilReached(try #require(ResourceVersion("9")), in: "a")
  }

  @Test func `waiting ends with the task`() async {
    let store = ObjectStore<Item>()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask { (try? await store.waitForSync()) == nil }
      }
      group.cancelAll()
      for await wasCancelled in group { #expect(wasCancelled) }
    }
  }
}
