internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// What holds for every population of pods.
@Suite struct PlanPropertyTests {
  private func population(_ random: inout SplitMix64) -> [PodSnapshot] {
    (0..<Int.random(in: 0...9, using: &random)).map { index in
      let phase = PodPhase.allCases.randomElement(using: &random) ?? .running
      let canBeReady = phase == .running
      return pod(
        "p\(index)", phase, revision: Bool.random(using: &random) ? "new" : "old",
        owner: ["uid-weather", "uid-weather", "uid-weather", nil, "other"]
          .randomElement(using: &random) ?? nil,
        pattern: Int.random(in: 0..<8, using: &random) == 0 ? "elsewhere" : "weather",
        ready: canBeReady && Bool.random(using: &random)
          ? Int.random(in: 0...100, using: &random) : nil,
        age: Int.random(in: 0...100, using: &random),
        ending: Int.random(in: 0..<6, using: &random) == 0,
        cost: Int.random(in: -1...1, using: &random),
        node: phase == .pending ? nil : "node-\(Int.random(in: 0..<3, using: &random))",
        replacement: Int.random(in: 0..<3, using: &random))
    }
  }

  private func moment(_ random: inout SplitMix64) -> Snapshot {
    let pods = population(&random)
    return snapshot(pods, replicas: Int.random(in: 0...6, using: &random)) {
      $0.target.runsToCompletion = Int.random(in: 0..<3, using: &random) == 0
      $0.target.backoffLimit = Int.random(in: 0...4, using: &random)
      $0.target.strategy.type =
        UpdateStrategy.Kind.allCases.randomElement(using: &random) ?? .recreate
      $0.target.isPaused = Int.random(in: 0..<5, using: &random) == 0
    }
  }

  /// The pods that a plan counts as the pattern's and running.
  private func active(_ moment: Snapshot) -> [PodSnapshot] {
    moment.pods.filter {
      $0.isActive && $0.pattern == "weather" && ($0.ownerUID ?? moment.uid) == moment.uid
    }
  }

  @Test(arguments: 0..<2000)
  func `never more is made than is missing, nor deleted than is too much`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let moment = moment(&random)
    let plan = Plan(PodTally(moment))
    let running = active(moment)
    let places =
      moment.target.replicas
      + (moment.target.isPaused || moment.target.runsToCompletion
        ? 0 : moment.target.strategy.surge(of: moment.target.replicas))
    #expect(running.count + plan.creates.count <= max(running.count, places))
    let surplus = plan.deletes.filter { $0.reason == .surplus }
    #expect(plan.creates.isEmpty || surplus.isEmpty)
    let own = Set(moment.pods.filter { ($0.ownerUID ?? "uid-weather") == moment.uid }.map(\.uid))
    #expect(plan.deletes.allSatisfy { own.contains($0.uid) })
    #expect(Set(plan.deletes.map(\.uid)).count == plan.deletes.count)
    if !surplus.isEmpty {
      let gone = Set(surplus.map(\.uid))
      let kept = running.filter { !gone.contains($0.uid) }
      let readyGone = running.contains { gone.contains($0.uid) && $0.isReady }
      #expect(!readyGone || kept.allSatisfy(\.isReady))
    }
  }

  @Test(arguments: 0..<500)
  func `carrying plans out ends with the pods that were asked for`(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 10_000)
    var moment = moment(&random)
    moment.target.isPaused = false
    var rounds = 0
    var plan = Plan(PodTally(moment))
    while rounds < 60 {
      carryOut(plan, on: &moment, round: rounds)
      plan = Plan(PodTally(moment))
      rounds += 1
      if plan.isEmpty, moment.pods.allSatisfy({ $0.isReady || !$0.isActive }) { break }
    }
    #expect(plan.isEmpty, "after \(rounds) rounds: \(plan)")
    let running = active(moment).count
    if moment.target.runsToCompletion {
      #expect(running <= moment.target.replicas)
    } else {
      #expect(running == moment.target.replicas)
    }
  }

  /// A cluster in which everything works: pods asked to end are gone, all others become ready.
  private func carryOut(_ plan: Plan, on moment: inout Snapshot, round: Int) {
    let gone = Set(plan.deletes.map(\.uid))
    let adopted = Set(plan.adopts.map(\.uid))
    let released = Set(plan.releases.map(\.uid))
    moment.pods.removeAll { gone.contains($0.uid) || $0.isTerminating }
    for index in moment.pods.indices {
      let uid = moment.pods[index].uid
      if adopted.contains(uid) { moment.pods[index].ownerUID = moment.uid }
      if released.contains(uid) { moment.pods[index].ownerUID = nil }
      guard moment.pods[index].isActive else { continue }
      moment.pods[index].phase = .running
      moment.pods[index].readySince = moment.pods[index].readySince ?? noon(-1)
    }
    for (index, create) in plan.creates.enumerated() {
      moment.pods.append(
        pod("new-\(round)-\(index)", .pending, age: -round, replacement: create.replacement))
    }
  }
}
