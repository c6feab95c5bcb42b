internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct PlanTests {
  private func deleted(_ plan: Plan) -> [String] { plan.deletes.map(\.key.name) }

  @Test func `missing pods are made and nothing else happens`() {
    let plan = Plan(PodTally(snapshot([pod("a", ready: 9)], replicas: 3)))
    #expect(plan.creates.count == 2)
    #expect(plan.deletes.isEmpty)
  }

  @Test func `pods as declared leave nothing to do`() {
    let plan = Plan(PodTally(snapshot([pod("a", ready: 9), pod("b", .pending)], replicas: 2)))
    #expect(plan.isEmpty)
    #expect(plan.requeueAfter == nil)
  }

  @Test func `a pattern that is being deleted is left to garbage collection`() {
    let plan = Plan(PodTally(snapshot([], replicas: 3) { $0.isTerminating = true }))
    #expect(plan.isEmpty)
  }

  @Test func `a snapshot older than the operator's writes is not acted on`() {
    let plan = Plan(PodTally(snapshot([], replicas: 3) { $0.isStale = true }))
    #expect(plan.isEmpty)
    #expect(plan.waitsForCache)
  }

  @Test func `a failed pod is replaced, and kept until another one has ended`() {
    let failed = pod("a", .failed)
    #expect(Plan(PodTally(snapshot([failed]))).creates.count == 1)
    #expect(Plan(PodTally(snapshot([failed]))).deletes.isEmpty)
    #expect(Plan(PodTally(snapshot([failed, pod("b", .pending)]))).isEmpty)
    let later = Plan(PodTally(snapshot([failed, pod("b", .failed, age: 30)])))
    #expect(later.creates.count == 1)
    #expect(later.deletes.map(\.reason) == [.ended])
    #expect(deleted(later) == ["a"])
    #expect(deleted(Plan(PodTally(snapshot([failed], replicas: 0)))) == ["a"])
    // Once another revision is there it has nothing to tell any more.
    let old = pod("a", .failed, revision: "old")
    #expect(Plan(PodTally(snapshot([old]))).deletes.isEmpty)
    #expect(deleted(Plan(PodTally(snapshot([old, pod("b")])))) == ["a"])
  }

  @Test func `an ending pod is replaced at once`() {
    #expect(Plan(PodTally(snapshot([pod("a", ending: true)]))).creates.count == 1)
  }

  @Test func `ownerless pods with the label are adopted and count`() {
    let orphan = pod("a", owner: nil)
    let plan = Plan(PodTally(snapshot([orphan], replicas: 2)))
    #expect(plan.adopts.map(\.key.name) == ["a"])
    #expect(plan.creates.count == 1)
    let ended = [pod("b", .failed, owner: nil), pod("c", owner: nil, ending: true)]
    #expect(Plan(PodTally(snapshot(ended))).adopts.isEmpty)
    #expect(Plan(PodTally(snapshot([pod("d", owner: "other")]))).adopts.isEmpty)
  }

  @Test func `owned pods without the label are released and count no more`() {
    let plan = Plan(PodTally(snapshot([pod("a", pattern: "elsewhere")])))
    #expect(plan.releases.map(\.key.name) == ["a"])
    #expect(plan.creates.count == 1)
  }

  @Test func `scaling down gives pods up in a ReplicaSet's order`() {
    let restarted = ContainerSnapshot(name: "web", state: .running, restarts: 3)
    let pods = [
      pod("oldest", ready: 900, age: 900),
      pod("costly", ready: 10, age: 900, cost: 5),
      pod("cheap", ready: 900, age: 900, cost: -5),
      pod("restarted", ready: 900, age: 900, containers: [restarted]),
      pod("young", ready: 30, age: 40),
      pod("unready", age: 900),
      pod("pending", .pending, age: 900),
      pod("unassigned", .pending, age: 900, node: nil),
    ]
    let plan = Plan(PodTally(snapshot(pods.reversed(), replicas: 0)))
    #expect(
      deleted(plan) == [
        "unassigned", "pending", "unready", "cheap", "young", "restarted", "oldest", "costly",
      ])
    #expect(plan.deletes.allSatisfy { $0.reason == .surplus })
  }

  @Test func `of pods alike the one with more neighbours on its node goes first`() {
    let pods = [
      pod("a", ready: 60, node: "alone"), pod("b", ready: 60, node: "full"),
      pod("c", ready: 60, node: "full"),
    ]
    #expect(deleted(Plan(PodTally(snapshot(pods, replicas: 2)))) == ["b"])
  }

  @Test func `a ready pod that is not available yet is looked at again`() {
    let plan = Plan(PodTally(snapshot([pod("a", ready: 4)]) { $0.target.minReadySeconds = 10 }))
    #expect(plan.requeueAfter == 6)
    #expect(plan.isEmpty)
  }

  @Test func `a plan makes no more than a batch`() {
    #expect(Plan(PodTally(snapshot([], replicas: 9000))).creates.count == Plan.maximumBatch)
  }
}
