internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// Rollouts at random: templates change, replicas change and new pods fail in the middle; what a
/// Deployment promises holds at every instant, and the end is the last declaration.
@Suite struct RollingUpdatePropertyTests {
  /// A cluster in which pods become ready in their own time, or never.
  private struct Cluster {
    var moment: Snapshot
    /// Revisions whose pods never become ready.
    var broken: Set<String> = []
    private var made = 0

    init(_ moment: Snapshot) { self.moment = moment }

    var active: Int { moment.pods.count(where: \.isActive) }
    var available: Int { moment.pods.count { $0.isActive && $0.isReady } }

    mutating func carryOut(_ plan: Plan) {
      let gone = Set(plan.deletes.map(\.uid))
      moment.pods.removeAll { gone.contains($0.uid) }
      for _ in plan.creates {
        made += 1
        moment.pods.append(
          pod("p-\(made)", .pending, revision: moment.target.revision, age: -made))
      }
    }

    mutating func goOn(_ random: inout SeededGenerator) {
      for index in moment.pods.indices where !broken.contains(moment.pods[index].revision) {
        guard !moment.pods[index].isReady, Bool.random(using: &random) else { continue }
        moment.pods[index].phase = .running
        moment.pods[index].readySince = noon(-1)
      }
    }
  }

  private func share(_ random: inout SeededGenerator) -> IntOrPercent {
    Bool.random(using: &random)
      ? .count(Int.random(in: 0...3, using: &random))
      : .percent(Int.random(in: 0...100, using: &random))
  }

  @Test(arguments: 0..<1000) func `limits hold at every instant`(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    var moment = snapshot([], replicas: Int.random(in: 0...8, using: &random))
    moment.target.strategy.maxSurge = share(&random)
    moment.target.strategy.maxUnavailable = share(&random)
    moment.target.revision = "r0"
    var cluster = Cluster(moment)
    var revision = 0
    for round in 0..<120 {
      let isDisturbed = round < 60 && Int.random(in: 0..<8, using: &random) == 0
      if isDisturbed {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: cluster.moment.target.replicas = Int.random(in: 0...8, using: &random)
        case 1: cluster.broken.insert(cluster.moment.target.revision)
        case 2: cluster.moment.target.isPaused.toggle()
        default:
          revision += 1
          cluster.moment.target.revision = "r\(revision)"
        }
      }
      if round == 60 {
        cluster.moment.target.isPaused = false
        cluster.broken = []
      }
      let target = cluster.moment.target
      let (most, least) = (
        target.replicas + target.strategy.surge(of: target.replicas),
        target.replicas - target.strategy.unavailable(of: target.replicas)
      )
      let (active, available) = (cluster.active, cluster.available)
      cluster.carryOut(Plan(cluster.moment))
      #expect(cluster.active <= max(most, active), "round \(round)")
      #expect(cluster.available >= min(least, available), "round \(round)")
      cluster.goOn(&random)
    }
    let target = cluster.moment.target
    #expect(cluster.available == target.replicas)
    #expect(cluster.moment.pods.allSatisfy { $0.revision == target.revision })
  }
}
