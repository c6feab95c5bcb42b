import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct StoreContentsTests {
  @Test func `readers see the state before until a relist is complete`() {
    let store = ObjectStore<Item>()
    store.apply([.relisting, .applied(item("x", 1)), .applied(item("y", 2))])
    #expect(store.count == 0 && !store.hasSynced)
    store.apply([.relisted(resourceVersion: "5")])
    #expect(store.count == 2 && store.hasSynced)
    #expect(store.reached(in: "a") == ResourceVersion("5"))
  }

  @Test func `a relist yields the differences`() {
    let store = ObjectStore<Item>()
    store.apply([
      .relisting, .applied(item("same", 1)), .applied(item("newer", 2)), .applied(item("gone", 3)),
      .relisted(resourceVersion: "5"),
    ])
    let changes = store.apply([
      .relisting, .applied(item("same", 1)), .applied(item("newer", 6)), .applied(item("fresh", 7)),
      .relisted(resourceVersion: "8"),
    ])
    #expect(changes.count == 3)
    #expect(changes.contains(.removed(item("gone", 3))))
    #expect(changes.contains(.updated(old: item("newer", 2), new: item("newer", 6))))
    #expect(changes.contains(.added(item("fresh", 7))))
  }

  @Test func `a relist that is broken off and begun anew keeps nothing of the first`() {
    let store = ObjectStore<Item>()
    store.apply([
      .relisting, .applied(item("x", 1)), .relisting, .applied(item("y", 2)),
      .relisted(resourceVersion: "5"),
    ])
    #expect(store.objects == [item("y", 2)])
  }

  @Test func `an object deleted while a streaming list runs is not in it`() {
    let store = ObjectStore<Item>()
    store.apply([
      .relisting, .applied(item("x", 1)), .deleted(item("x", 2)), .relisted(resourceVersion: "5"),
    ])
    #expect(store.count == 0)
  }

  @Test func `an object that a relist can't read stays as it was`() {
    let store = ObjectStore<Item>()
    store.apply([.relisting, .applied(item("x", 1)), .relisted(resourceVersion: "5")])
    let changes = store.apply([
      .relisting, .unreadable(key("x"), uid: nil), .unreadable(key("other"), uid: nil),
      .relisted(resourceVersion: "8"),
    ])
    #expect(changes.isEmpty && store.objects == [item("x", 1)])
  }

  @Test func `an object that can't be read is not the one before it of its name`() {
    let store = ObjectStore<Item>()
    let old = item("x", 1, uid: "first")
    store.apply([.applied(old)])
    #expect(store.apply([.unreadable(key("x"), uid: "first")]).isEmpty)
    #expect(store.apply([.unreadable(key("x"), uid: "second")]) == [.removed(old)])
    store.apply([.applied(old)])
    let changes = store.apply([
      .relisting, .unreadable(key("x"), uid: "second"), .relisted(resourceVersion: "8"),
    ])
    #expect(changes == [.removed(old)])
  }

  @Test func `an object is gone though its last state can't be read`() {
    let store = ObjectStore<Item>()
    store.apply([.applied(item("x", 1))])
    #expect(store.apply([.gone(key("x")), .gone(key("x"))]) == [.removed(item("x", 1))])
    store.apply([.applied(item("x", 1)), .relisting, .applied(item("x", 1)), .gone(key("x"))])
    #expect(store.apply([.relisted(resourceVersion: "2")]) == [.removed(item("x", 1))])
  }

  @Test
  func `after a restore an object of a known version is taken for another, and versions go back`() {
    let store = ObjectStore<Item>()
    let (old, new) = (item("x", 7, labels: ["l": "old"]), item("x", 7, labels: ["l": "new"]))
    store.apply([.relisting, .applied(old), .relisted(resourceVersion: "900")])
    let changes = store.apply([
      .restored, .relisting, .applied(new), .relisted(resourceVersion: "50"),
    ])
    #expect(changes == [.updated(old: old, new: new)])
    #expect(store.objects == [new] && store.reached(in: "") == ResourceVersion("50"))
    #expect(store.apply([.applied(new)]).isEmpty)
  }

  @Test func `another object of the same name is a removal and an addition`() {
    let store = ObjectStore<Item>()
    store.apply([.applied(item("x", 1, uid: "first"))])
    #expect(
      store.apply([.applied(item("x", 2, uid: "second"))])
        == [.removed(item("x", 1, uid: "first")), .added(item("x", 2, uid: "second"))])
  }

  @Test func `what is deleted is reported as it was last seen, and only once`() {
    let store = ObjectStore<Item>()
    store.apply([.applied(item("x", 1))])
    #expect(
      store.apply([.deleted(item("x", 2)), .deleted(item("x", 2))]) == [.removed(item("x", 2))])
  }

  @Test func `each namespace is fed, synced and reached for itself`() throws {
    let store = ObjectStore<Item>(scopes: [.namespace("a"), .namespace("b")])
    let a = NamespaceScope.namespace("a")
    store.apply([.relisting, .applied(item("a/x", 1)), .relisted(resourceVersion: "5")], scope: a)
    #expect(!store.hasSynced)
    #expect(store[key("x")] != nil && store[key("x", in: "b")] == nil)
    let five = try #require(ResourceVersion("5"))
    #expect(store.hasReached(five, in: "a") && !store.hasReached(five, in: "b"))
    store.apply(
      [.relisting, .applied(item("b/x", 6)), .relisted(resourceVersion: "6")],
      scope: .namespace("b"))
    #expect(store.hasSynced && store.count == 2)
    store.apply([.relisting, .relisted(resourceVersion: "9")], scope: a)
    #expect(store.objects.map(\.key) == [key("x", in: "b")])
  }

  @Test func `bookmarks move what is reached forward, and old events do not move it back`() throws {
    let store = ObjectStore<Item>()
    store.apply([.relisting, .relisted(resourceVersion: "99")])
    store.apply([.bookmark(resourceVersion: "100")])
    #expect(store.reached(in: "a") == ResourceVersion("100"))
    store.apply([.applied(item("x", 50)), .bookmark(resourceVersion: "60")])
    #expect(store.reached(in: "a") == ResourceVersion("100"))
  }

  @Test func `indexes follow what objects become`() {
    let index = StoreIndex<Item>.byLabel("app")
    let store = ObjectStore<Item>(indexes: [index])
    store.apply([
      .applied(item("y", 1, labels: ["app": "web"])),
      .applied(item("x", 2, labels: ["app": "web"])),
    ])
    #expect(store.objects(index: index, value: "web").map(\.key.name) == ["x", "y"])
    store.apply([.applied(item("x", 3, labels: ["app": "db"])), .deleted(item("y", 4))])
    #expect(store.objects(index: index, value: "web").isEmpty)
    #expect(store.objects(index: index, value: "db").map(\.key.name) == ["x"])
  }

  /// A replica fed with nothing but the changes must come to the same contents, and the indexes to
  /// what they would be if made from scratch.
  @Test(arguments: 0..<20)
  func `changes and indexes account for everything that events do`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var contents = StoreContents<Item>(scopes: [.all], indexes: [.byLabel("l")])
    var replica: [ObjectKey: Item] = [:]
    for version in 1...400 {
      var changes: [StoreChange<Item>] = []
      contents.apply(Self.event(version, &random), scope: .all, into: &changes)
      for change in changes { Self.apply(change, to: &replica) }
      let objects = contents.scopes[.all]?.objects.mapValues(\.object)
      #expect(objects == replica)
      for value in ["0", "1", "2"] {
        let expected = replica.values.filter { $0.metadata.labels["l"] == value }
          .sorted { $0.key < $1.key }
        #expect(contents.indexes.objects("label l", value) == expected)
      }
    }
  }

  private static func event(_ version: Int, _ random: inout SplitMix64) -> StoreEvent<Item> {
    let name = "n\(Int.random(in: 0..<6, using: &random))"
    let uid = "\(name)-\(Int.random(in: 0..<2, using: &random))"
    let label = "\(Int.random(in: 0..<3, using: &random))"
    let object = item(name, version, uid: uid, labels: ["l": label])
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return .relisting
    case 1: return .relisted(resourceVersion: "\(version)")
    case 2: return .unreadable(object.key, uid: object.uid)
    case 3: return .bookmark(resourceVersion: "\(version)")
    case 4..<7: return .deleted(object)
    default: return .applied(object)
    }
  }

  private static func apply(_ change: StoreChange<Item>, to replica: inout [ObjectKey: Item]) {
    switch change {
    case .added(let object):
      #expect(replica.updateValue(object, forKey: object.key) == nil)
    case .updated(let old, let new):
      #expect(old.uid == new.uid && old.resourceVersion != new.resourceVersion)
      #expect(replica.updateValue(new, forKey: new.key) == old)
    case .removed(let object):
      #expect(replica.removeValue(forKey: object.key)?.uid == object.uid)
    }
  }
}
