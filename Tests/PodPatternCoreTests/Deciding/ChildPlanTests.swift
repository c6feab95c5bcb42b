internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct ChildPlanTests {
  private let service = Child(
    type: .services, key: ObjectKey(namespace: "shop", name: "weather"), body: Data("{}".utf8))

  private func object(_ version: String, owner: String? = "o", ending: Bool = false) -> ObjectMeta {
    ObjectMeta(
      name: "weather", namespace: "shop", uid: "s", resourceVersion: version,
      deletionTimestamp: ending ? Timestamp("2027-01-15T08:00:00Z") : nil,
      ownerReferences: owner.map {
        [OwnerReference(apiVersion: "v", kind: "k", name: "n", uid: $0, controller: true)]
      } ?? [])
  }

  private func plan(
    wanted: Bool = true, applied version: String? = nil, body: Data? = nil,
    shows: ObjectMeta?, reached: Int = 100
  ) -> ChildPlan {
    let observed = ObservedChildren(
      type: .services, objects: [shows].compactMap { $0 },
      reached: ResourceVersion("\(reached)"))
    let applied = version.map { AppliedChild(body ?? service.body, resourceVersion: $0) }
    return ChildPlan(
      wanted: wanted ? [service] : [], applied: applied.map { [service.id: $0] } ?? [:],
      owner: "o", observed: [observed])
  }

  @Test func `what is as it was applied is left alone`() {
    #expect(plan(applied: "7", shows: object("7")).isEmpty)
    #expect(plan(applied: "7", shows: object("6")).isEmpty)
    #expect(plan(applied: "7", shows: nil, reached: 6).isEmpty)
  }

  @Test func `what is new, changed, drifted or deleted is applied`() {
    #expect(plan(shows: nil).applies.map(\.isKnown) == [false])
    #expect(plan(shows: object("7")).applies.map(\.isKnown) == [true])
    #expect(plan(applied: "7", body: Data("old".utf8), shows: object("7")).applies.count == 1)
    #expect(plan(applied: "7", shows: object("8")).applies.count == 1)
    #expect(plan(applied: "7", shows: nil, reached: 8).applies.count == 1)
  }

  @Test func `a change far down in a long body is a change`() {
    let start = String(repeating: "x", count: 1000)
    #expect(
      AppliedChild.digest(of: Data((start + "a").utf8))
        != AppliedChild.digest(of: Data((start + "b").utf8)))
  }

  @Test func `what is being deleted is waited for`() {
    #expect(plan(applied: "7", shows: object("8", ending: true)).isEmpty)
  }

  @Test func `what is no longer wanted is deleted, if it is the pattern's`() {
    #expect(plan(wanted: false, applied: "7", shows: object("7")).deletes.count == 1)
    #expect(plan(wanted: false, shows: object("7", owner: "other")).isEmpty)
    #expect(plan(wanted: false, shows: object("7", owner: nil)).isEmpty)
  }

  @Test func `what belongs to somebody else is not taken`() {
    let plan = plan(shows: object("7", owner: "other"))
    #expect(plan.taken.map(\.child) == [service])
    #expect(plan.taken.map(\.by.uid) == ["other"])
    #expect(plan.applies.isEmpty)
  }
}
