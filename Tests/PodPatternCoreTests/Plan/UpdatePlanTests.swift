internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct UpdatePlanTests {
  private func deleted(
    _ pods: [PodSnapshot], replicas: Int = 2, adjust: (inout Snapshot) -> Void = { _ in }
  ) -> [String] {
    Plan(snapshot(pods, replicas: replicas, adjust: adjust)).deletes.map(\.key.name)
  }
  private let old = pod("old", revision: "old", ready: 60)
  private let older = pod("older", revision: "old", ready: 600, age: 600)

  @Test func `one old pod goes at a time`() {
    #expect(deleted([old, older]) == ["old"])
  }

  @Test func `the next old pod waits until the new one is available`() {
    #expect(deleted([older, pod("new")]).isEmpty)
    #expect(deleted([older, pod("new", ready: 5)]) == ["older"])
    #expect(deleted([older, pod("new", ready: 5)]) { $0.target.minReadySeconds = 10 }.isEmpty)
  }

  @Test func `an old pod that is not ready goes first though no other is`() {
    #expect(deleted([older, pod("broken", revision: "old")]) == ["broken"])
    #expect(deleted([pod("x", revision: "old"), pod("y", revision: "old")]).count == 1)
  }

  @Test func `a broken new pod makes way for a newer one`() {
    #expect(deleted([older, pod("broken", revision: "newer-but-broken")]) == ["broken"])
  }

  @Test func `a place that is empty is filled before another is emptied`() {
    let plan = Plan(snapshot([older], replicas: 2))
    #expect(plan.creates.count == 1)
    #expect(plan.deletes.isEmpty)
  }

  @Test func `paused and OnDelete leave old pods alone`() {
    #expect(deleted([old, older]) { $0.target.isPaused = true }.isEmpty)
    #expect(deleted([old, older]) { $0.target.strategy = .onDelete }.isEmpty)
  }

  @Test func `Recreate deletes all old pods and makes none before they are gone`() {
    let plan = Plan(snapshot([old, older], replicas: 2) { $0.target.strategy = .recreate })
    #expect(plan.deletes.count == 2)
    #expect(plan.creates.isEmpty)
    let ending = pod("old", revision: "old", ending: true)
    let waiting = Plan(snapshot([ending], replicas: 2) { $0.target.strategy = .recreate })
    #expect(waiting.isEmpty)
    let gone = Plan(snapshot([], replicas: 2) { $0.target.strategy = .recreate })
    #expect(gone.creates.count == 2)
  }

  @Test func `an adopted pod without a revision is left as it is`() {
    #expect(deleted([pod("a", revision: "", ready: 9), pod("b", ready: 9)]).isEmpty)
  }
}
