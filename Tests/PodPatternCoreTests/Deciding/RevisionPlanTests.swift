internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

struct RevisionPlanTests {
  private func entry(_ revision: String, _ number: Int, cause: String? = nil) -> RevisionSnapshot {
    .init(
      key: ObjectKey(namespace: "shop", name: "web-\(revision)"), uid: "u-\(revision)",
      number: number, revision: revision,
      changeCause: cause)
  }

  private func plan(
    _ known: [RevisionSnapshot], target: String, cause: String? = nil,
    inUse: Set<String> = [], limit: Int = 10
  ) -> RevisionPlan {
    RevisionPlan(known: known, target: target, changeCause: cause, inUse: inUse, limit: limit)
  }

  @Test func `the first revision is number 1`() {
    #expect(plan([], target: "a").write == .create(number: 1, after: nil))
  }

  @Test func `a new revision follows the latest`() {
    let known = [entry("b", 4), entry("a", 3)]
    #expect(plan(known, target: "c").write == .create(number: 5, after: known[0]))
  }

  @Test func `a revision that is there and the latest needs nothing`() {
    #expect(
      plan([entry("a", 1), entry("b", 2)], target: "b")
        == plan([entry("b", 2), entry("a", 1)], target: "b"))
    #expect(plan([entry("a", 1), entry("b", 2)], target: "b").write == nil)
  }

  @Test func `a revision gone back to is the latest again`() {
    let known = [entry("a", 1), entry("b", 2)]
    #expect(plan(known, target: "a").write == .update(known[0], number: 3))
  }

  @Test func `the cause of a change is taken along`() {
    let known = [entry("a", 1, cause: "first")]
    #expect(plan(known, target: "a", cause: "better").write == .update(known[0], number: 1))
    #expect(plan(known, target: "a", cause: "first").write == nil)
    #expect(plan(known, target: "a").write == nil)
  }

  @Test func `old revisions go, but for those that are kept or in use`() {
    let known = (1...6).map { entry("r\($0)", $0) }
    let plan = plan(known, target: "r6", inUse: ["r1"], limit: 2)
    #expect(plan.deletes.map(\.revision) == ["r2", "r3"])
    #expect(self.plan(known, target: "r6", limit: 0).deletes.count == 5)
    #expect(self.plan(known, target: "r6").deletes == [])
  }
}
