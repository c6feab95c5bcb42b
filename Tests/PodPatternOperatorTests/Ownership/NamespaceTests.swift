internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A uid names an owner in its own namespace and in no other.
@Suite struct NamespaceTests {
  private let pod = PodSnapshot(
    key: ObjectKey(namespace: "elsewhere", name: "x"), uid: "x", pattern: "other", ownerUID: "u")

  @Test func `a pod of another namespace is neither let go nor counted`() {
    let snapshot = Snapshot(
      key: ObjectKey(namespace: "shop", name: "weather"), uid: "u",
      target: .init(replicas: 1, revision: "r"), pods: [pod], now: Timestamp(.distantPast))
    #expect(Plan(PodTally(snapshot)).releases.isEmpty)
    #expect(Plan(PodTally(snapshot)).creates.count == 1)
  }

  @Test func `a store finds what is owned by namespace`() {
    let store = ObjectStore<PodSnapshot>(indexes: [.byOwner])
    store.apply([.applied(pod)])
    #expect(store.objects(index: .byOwner, value: "elsewhere/u").count == 1)
    #expect(store.objects(index: .byOwner, value: "shop/u").isEmpty)
    #expect(store.objects(index: .byOwner, value: "u").isEmpty)
  }
}
