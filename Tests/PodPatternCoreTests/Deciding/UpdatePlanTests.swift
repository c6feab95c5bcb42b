internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct UpdatePlanTests {
  private func deleted(
    _ pods: [PodSnapshot], replicas: Int = 2, adjust: (inout Snapshot) -> Void = { _ in }
  ) -> [String] {
    Plan(PodTally(snapshot(pods, replicas: replicas, adjust: adjust))).deletes.map(\.key.name)
  }
  private let old = pod("old", revision: "old", ready: 60)
  private let older = pod("older", revision: "old", ready: 600, age: 600)

  /// At most so many pods too many, and so many missing.
  private func rolling(surge: IntOrPercent, unavailable: IntOrPercent) -> UpdateStrategy {
    var strategy = UpdateStrategy()
    (strategy.maxSurge, strategy.maxUnavailable) = (surge, unavailable)
    return strategy
  }

  @Test func `by default a new pod comes before an old one goes`() {
    let first = Plan(PodTally(snapshot([old, older], replicas: 2)))
    #expect(first.creates.count == 1 && first.deletes.isEmpty)
    #expect(deleted([old, older, pod("new")]).isEmpty)
    #expect(deleted([old, older, pod("new", ready: 5)]) == ["old"])
    #expect(
      deleted([old, older, pod("new", ready: 5)]) { $0.target.minReadySeconds = 10 }.isEmpty)
  }

  @Test func `without a surge an old pod goes first`() {
    let strategy = rolling(surge: .count(0), unavailable: .count(1))
    let plan = Plan(
      PodTally(snapshot([old, older], replicas: 2) { $0.target.strategy = strategy }))
    #expect(plan.creates.isEmpty)
    #expect(plan.deletes.map(\.key.name) == ["old"])
    #expect(deleted([older, pod("new")]) { $0.target.strategy = strategy }.isEmpty)
    #expect(deleted([older, pod("new", ready: 5)]) { $0.target.strategy = strategy } == ["older"])
  }

  @Test func `with neither surge nor unavailability allowed, an update makes one pod unavailable`()
  {
    let strategy = rolling(surge: .percent(0), unavailable: .percent(10))
    #expect(deleted([old, older]) { $0.target.strategy = strategy } == ["old"])
  }

  @Test(arguments: [
    (10, 25, 25, 3, 2), (4, 25, 25, 1, 1), (3, 25, 25, 1, 0), (1, 25, 25, 1, 0),
    (10, 100, 100, 10, 10), (7, 50, 50, 4, 3),
  ])
  func `percentages are rounded as a Deployment's`(
    replicas: Int, surge: Int, unavailable: Int, made: Int, gone: Int
  ) {
    let strategy = rolling(surge: .percent(surge), unavailable: .percent(unavailable))
    let pods = (0..<replicas).map { pod("old-\($0)", revision: "old", ready: 60) }
    let plan = Plan(PodTally(snapshot(pods, replicas: replicas) { $0.target.strategy = strategy }))
    #expect(plan.creates.count == made)
    #expect(plan.deletes.count == gone)
  }

  @Test func `old pods that serve nobody go first, and at once`() {
    let broken = (0..<3).map { pod("broken-\($0)", revision: "old") }
    #expect(deleted(broken, replicas: 3).isEmpty, "the new ones come first")
    let new = pod("new", ready: 5)
    #expect(Set(deleted(broken + [new], replicas: 3)) == ["broken-0"])
    #expect(deleted([older, pod("broken", revision: "other"), new]) == ["broken"])
  }

  @Test func `as many old pods stay as the partition says`() {
    var strategy = rolling(surge: .count(5), unavailable: .count(5))
    strategy.partition = 2
    let pods = (0..<5).map { pod("old-\($0)", revision: "old", ready: 60) }
    let plan = Plan(PodTally(snapshot(pods, replicas: 5) { $0.target.strategy = strategy }))
    #expect(plan.creates.count == 3)
    #expect(plan.deletes.count == 3)
    #expect(
      Plan(
        PodTally(
          snapshot(pods, replicas: 5) {
            $0.target.strategy = strategy
            $0.target.strategy.partition = 5
          }
        )
      ).isEmpty)
  }

  @Test func `scaling down in the middle takes first what does not serve`() {
    let pods = (0..<3).map { pod("old-\($0)", revision: "old", ready: 60) }
    let new = (0..<3).map { pod("new-\($0)") }
    let strategy = rolling(surge: .count(1), unavailable: .count(0))
    let gone = deleted(pods + new, replicas: 3) { $0.target.strategy = strategy }
    #expect(Set(gone).isSubset(of: ["new-0", "new-1", "new-2"]) && gone.count == 2)
  }

  @Test func `paused and OnDelete leave old pods alone`() {
    #expect(deleted([old, older]) { $0.target.isPaused = true }.isEmpty)
    #expect(deleted([old, older]) { $0.target.strategy.type = .onDelete }.isEmpty)
  }

  @Test func `Recreate deletes all old pods and makes none before they are gone`() {
    let plan = Plan(
      PodTally(snapshot([old, older], replicas: 2) { $0.target.strategy.type = .recreate }))
    #expect(plan.deletes.count == 2)
    #expect(plan.creates.isEmpty)
    let ending = pod("old", revision: "old", ending: true)
    let waiting = Plan(
      PodTally(snapshot([ending], replicas: 2) { $0.target.strategy.type = .recreate }))
    #expect(waiting.isEmpty)
    let gone = Plan(PodTally(snapshot([], replicas: 2) { $0.target.strategy.type = .recreate }))
    #expect(gone.creates.count == 2)
  }

  @Test func `an adopted pod without a revision is left as it is`() {
    #expect(deleted([pod("a", revision: "", ready: 9), pod("b", ready: 9)]).isEmpty)
  }
}
