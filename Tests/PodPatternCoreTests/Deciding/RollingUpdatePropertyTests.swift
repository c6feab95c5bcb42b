internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// Rollouts at random: templates change, replicas change and new pods fail in the middle; what a
/// Deployment promises holds at every instant, and the end is the last declaration.
@Suite struct RollingUpdatePropertyTests {
  /// Which ways from one revision to another there are in place: some by chance, or none.
  private struct Ways {
    let seed: Int?

    func effect(from old: String, to new: String) -> Snapshot.InPlaceEffect? {
      guard let seed, let old = Int(old.dropFirst()), let new = Int(new.dropFirst()) else {
        return nil
      }
      return [nil, .restart, .seamless, .restart][(seed + 7 * old + 13 * new) % 4]
    }
  }

  /// A cluster in which pods become ready in their own time, or never.
  private struct Cluster {
    var moment: Snapshot
    /// Revisions whose pods never become ready.
    var broken: Set<String> = []
    private(set) var made = 0
    private let ways: Ways
    private var status: PodPatternStatus?

    init(_ moment: Snapshot, _ ways: Ways) {
      self.moment = moment
      self.ways = ways
    }

    var active: Int { moment.pods.count(where: \.isActive) }
    /// Pods that serve and will at the next moment: a container that is to be started again may be at
    /// any time.
    var available: Int {
      moment.pods.count { $0.isActive && $0.isReady && $0.update?.pending.isEmpty != false }
    }

    /// What the operator finds out about the revisions that there are.
    mutating func compare() {
      status = PodPatternStatus(PodTally(moment), shipper: .disabled, previous: status)
      let target = moment.target.revision
      moment.isRolloutOpen = status?.rollout?.to == target && status?.rollout?.isComplete == false
      moment.target.inPlaceFrom = [:]
      for old in Set(moment.pods.map(\.revision)) where old != target {
        moment.target.inPlaceFrom[old] = ways.effect(from: old, to: target)
      }
    }

    mutating func carryOut(_ plan: Plan) {
      let gone = Set(plan.deletes.map(\.uid))
      moment.pods.removeAll { gone.contains($0.uid) }
      let changed = Set(plan.updates.map(\.pod.uid))
      for index in moment.pods.indices where changed.contains(moment.pods[index].uid) {
        let effect = moment.target.inPlaceFrom[moment.pods[index].revision]
        moment.pods[index].revision = moment.target.revision
        moment.pods[index].update = UpdateProgress(pending: effect == .restart ? ["web"] : [])
      }
      for _ in plan.creates {
        made += 1
        moment.pods.append(
          pod("p-\(made)", .pending, revision: moment.target.revision, age: -made))
      }
    }

    mutating func goOn(_ random: inout SplitMix64) {
      for index in moment.pods.indices {
        if moment.pods[index].isUpdatePending {
          guard Bool.random(using: &random) else { continue }
          moment.pods[index].update = UpdateProgress()
          moment.pods[index].readySince = nil
        }
        guard !broken.contains(moment.pods[index].revision) else { continue }
        guard !moment.pods[index].isReady, Bool.random(using: &random) else { continue }
        moment.pods[index].phase = .running
        moment.pods[index].readySince = noon(-1)
      }
    }
  }

  private func share(_ random: inout SplitMix64) -> IntOrPercent {
    Bool.random(using: &random)
      ? .count(Int.random(in: 0...3, using: &random))
      : .percent(Int.random(in: 0...100, using: &random))
  }

  @Test(arguments: 0..<20, [false, true])
  func `limits hold at every instant`(block: UInt64, inPlace: Bool) {
    for seed in block * 20..<(block + 1) * 20 { rollOut(seed: seed, inPlace: inPlace) }
  }

  private func rollOut(seed: UInt64, inPlace: Bool) {
    var random = SplitMix64(seed: seed)
    var moment = snapshot([], replicas: Int.random(in: 0...8, using: &random))
    moment.target.strategy.maxSurge = share(&random)
    moment.target.strategy.maxUnavailable = share(&random)
    moment.target.revision = "r0"
    var cluster = Cluster(moment, Ways(seed: inPlace ? Int(seed) : nil))
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
      cluster.compare()
      cluster.carryOut(Plan(PodTally(cluster.moment)))
      let isWithin = cluster.active <= max(most, active)
      guard isWithin, cluster.available >= min(least, available) else {
        Issue.record(
          "seed \(seed), round \(round): \(available) of \(active) pods, then \(cluster.available) of \(cluster.active); \(least) to \(most)"
        )
        return
      }
      cluster.goOn(&random)
    }
    let target = cluster.moment.target
    #expect(cluster.available == target.replicas)
    #expect(cluster.moment.pods.allSatisfy { $0.revision == target.revision })
  }

  @Test(arguments: [1, 2, 4, 20], [IntOrPercent.count(0), .count(1), .percent(25)])
  func `pods that can be updated in place are the same ones afterwards`(
    replicas: Int, maxUnavailable: IntOrPercent
  ) {
    var random = SplitMix64(seed: 1)
    let pods = (0..<replicas).map { pod("old-\($0)", revision: "r1", ready: 60) }
    var moment = snapshot(pods, replicas: replicas)
    moment.target.strategy.maxUnavailable = maxUnavailable
    moment.target.strategy.maxSurge = .count(1)
    moment.target.revision = "r2"
    // From r1 to r2 containers are started again.
    var cluster = Cluster(moment, Ways(seed: 0))
    #expect(Ways(seed: 0).effect(from: "r1", to: "r2") == .restart)
    for _ in 0..<100 {
      cluster.compare()
      cluster.carryOut(Plan(PodTally(cluster.moment)))
      cluster.goOn(&random)
    }
    #expect(Set(cluster.moment.pods.map(\.uid)) == Set(pods.map(\.uid)))
    #expect(cluster.available == replicas)
    #expect(cluster.moment.pods.allSatisfy { $0.revision == "r2" })
    // One stands in where none may be missing.
    let stands = moment.target.strategy.unavailable(of: replicas) == 0
    #expect(cluster.made == (stands ? 1 : 0))
  }

  @Test func `pods that serve on need nobody to stand in for them`() {
    var random = SplitMix64(seed: 1)
    var moment = snapshot([pod("old", revision: "r1", ready: 60)], replicas: 1)
    moment.target.revision = "r2"
    var cluster = Cluster(moment, Ways(seed: 1))
    #expect(Ways(seed: 1).effect(from: "r1", to: "r2") == .seamless)
    for _ in 0..<3 {
      cluster.compare()
      cluster.carryOut(Plan(PodTally(cluster.moment)))
      #expect(cluster.available == 1)
      cluster.goOn(&random)
    }
    #expect(cluster.moment.pods.map(\.revision) == ["r2"])
    #expect(cluster.made == 0)
  }
}
