internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Rollouts at random of pods with the readiness gate of updates in place: at every instant as many
/// pods serve as the strategy promises, and no container that serves is started anew in a pod that
/// could get a request.
@Suite struct WithdrawalPropertyTests {
  /// A cluster whose kubelets follow in their own time, and an operator that may be another one at any
  /// moment.
  private struct Cluster {
    var moment: Snapshot
    /// Revisions whose pods never become ready.
    var broken: Set<String> = []
    private(set) var made = 0
    private(set) var findings: [String] = []
    private var tracker = WithdrawalTracker()
    private var second = 0
    /// When gates were closed.
    private var closed: [String: Int] = [:]
    private var status: PodPatternStatus?

    init(_ moment: Snapshot) { self.moment = moment }

    var active: Int { moment.pods.count(where: \.isActive) }
    /// Pods that serve, and will at the next moment.
    var available: Int {
      moment.pods.count { $0.isActive && $0.isReady && $0.inPlaceGate?.isClosed != true }
    }
    var pods: [PodSnapshot] { moment.pods }
    /// Whether the pods are as declared, and serve.
    var isDone: Bool {
      let target = moment.target
      return available == target.replicas && pods.count == target.replicas
        && pods.allSatisfy { pod in
          pod.revision == target.revision && pod.inPlaceGate == .open && !pod.isUpdatePending
        }
    }

    mutating func restartOperator() { tracker = WithdrawalTracker() }

    /// What the operator finds out before it decides.
    mutating func observe() {
      moment.now = noon(second)
      tracker.observe(moment.pods, now: .seconds(second))
      moment.secondsWithdrawn = tracker.seconds(of: moment.pods, now: .seconds(second))
      let target = moment.target.revision
      moment.target.inPlaceFrom = [:]
      for old in Set(moment.pods.map(\.revision)) where old != target {
        // Every third pair of revisions differs in a sidecar, or in nothing that restarts.
        let pair = (old + target).utf8.reduce(0) { $0 &+ Int($1) } % 6
        moment.target.inPlaceFrom[old] = [nil, .seamless, .restart][safe: pair] ?? .servingRestart
      }
      status = PodPatternStatus(PodTally(moment), shipper: .disabled, previous: status)
      moment.isRolloutOpen = status?.rollout?.to == target && status?.rollout?.isComplete == false
    }

    mutating func carryOut(_ plan: Plan) {
      let grace = moment.target.strategy.inPlaceGracePeriodSeconds
      let gone = Set(plan.deletes.map(\.uid))
      let gates = Dictionary(
        plan.gates.map { ($0.pod.uid, $0.opens) }, uniquingKeysWith: { first, _ in first })
      let updated = Set(plan.updates.map(\.pod.uid))
      if !updated.isDisjoint(with: gates.keys) { findings.append("two writes to one pod") }
      moment.pods.removeAll { gone.contains($0.uid) }
      for index in moment.pods.indices {
        let pod = moment.pods[index]
        if let opens = gates[pod.uid] {
          moment.pods[index].inPlaceGate = opens ? .open : .closed(since: moment.now)
          closed[pod.uid] = opens ? nil : second
        }
        guard updated.contains(pod.uid) else { continue }
        let effect = moment.target.inPlaceFrom[pod.revision]
        if effect == .servingRestart {
          if pod.isReady { findings.append("\(pod.key.name) may get a request") }
          let waited = closed[pod.uid].map { second - $0 } ?? -1
          if waited < grace { findings.append("\(pod.key.name) waited \(waited) of \(grace) s") }
        }
        moment.pods[index].revision = moment.target.revision
        moment.pods[index].update = UpdateProgress(
          pending: effect == .seamless ? [] : [effect == .restart ? "clock" : "web"])
      }
      for _ in plan.creates {
        made += 1
        var new = pod("p-\(made)", .pending, revision: moment.target.revision, age: -made)
        new.inPlaceGate = .unset
        moment.pods.append(new)
      }
    }

    /// What kubelets do within a second.
    mutating func goOn(_ random: inout SplitMix64) {
      second += Int.random(in: 0...1, using: &random)
      for index in moment.pods.indices where Bool.random(using: &random) {
        if let update = moment.pods[index].update, !update.pending.isEmpty {
          // A container that serves is not ready while it starts; a sidecar without a probe is.
          if update.pending == ["web"] { moment.pods[index].readySince = nil }
          moment.pods[index].update = UpdateProgress()
          continue
        }
        let isWell =
          moment.pods[index].inPlaceGate == .open
          && !broken.contains(moment.pods[index].revision)
        guard moment.pods[index].isReady != isWell else { continue }
        moment.pods[index].phase = .running
        moment.pods[index].readySince =
          isWell ? noon(second) : nil
      }
    }
  }

  private func share(_ random: inout SplitMix64) -> IntOrPercent {
    Bool.random(using: &random)
      ? .count(Int.random(in: 0...3, using: &random))
      : .percent(Int.random(in: 0...100, using: &random))
  }

  private func start(_ random: inout SplitMix64) -> Snapshot {
    var moment = snapshot([], replicas: Int.random(in: 0...8, using: &random))
    moment.target.strategy.maxSurge = share(&random)
    moment.target.strategy.maxUnavailable = share(&random)
    moment.target.strategy.inPlace = .ifPossible
    moment.target.strategy.inPlaceGracePeriodSeconds = Int.random(in: 0...4, using: &random)
    moment.target.isGated = true
    moment.target.revision = "r0"
    return moment
  }

  @Test(arguments: 0..<10)
  func `no request is lost and no pod too many is missing, whatever happens`(block: UInt64) {
    for seed in block * 10..<(block + 1) * 10 { rollOut(seed: seed) }
  }

  private func rollOut(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var cluster = Cluster(start(&random))
    var revision = 0
    for round in 0..<700 {
      if round < 120, Int.random(in: 0..<8, using: &random) == 0 {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: cluster.moment.target.replicas = Int.random(in: 0...8, using: &random)
        case 1: cluster.broken.insert(cluster.moment.target.revision)
        case 2: cluster.moment.target.isPaused.toggle()
        case 3: cluster.restartOperator()
        // Often it is taken back.
        case 4: cluster.moment.target.revision = "r\(max(0, revision - 1))"
        default:
          revision += 1
          cluster.moment.target.revision = "r\(revision)"
        }
      }
      if round == 120 {
        cluster.moment.target.isPaused = false
        cluster.broken = []
      }
      let target = cluster.moment.target
      let (most, least) = (
        target.replicas + target.strategy.surge(of: target.replicas),
        target.replicas - target.strategy.unavailable(of: target.replicas)
      )
      let (active, available) = (cluster.active, cluster.available)
      cluster.observe()
      cluster.carryOut(Plan(PodTally(cluster.moment)))
      let isWithin =
        cluster.active <= max(most, active) && cluster.available >= min(least, available)
      guard isWithin, cluster.findings.isEmpty else {
        Issue.record(
          "seed \(seed), round \(round): \(available) of \(active) pods, then \(cluster.available) of \(cluster.active); \(least) to \(most); \(cluster.findings)"
        )
        return
      }
      if round > 120, cluster.isDone { return }
      cluster.goOn(&random)
    }
    Issue.record("seed \(seed) comes to no end: \(cluster.pods)")
  }

  @Test(arguments: [1, 2, 5, 20], [IntOrPercent.count(0), .count(1), .percent(25)])
  func `pods with the gate are the same ones after an update in place`(
    replicas: Int, maxUnavailable: IntOrPercent
  ) {
    var random = SplitMix64(seed: UInt64(replicas))
    var moment = start(&random)
    moment.target.replicas = replicas
    moment.target.strategy.maxUnavailable = maxUnavailable
    moment.target.strategy.maxSurge = .count(1)
    moment.pods = (0..<replicas).map { number in
      var old = pod("old-\(number)", revision: "r1", ready: 60)
      old.inPlaceGate = .open
      return old
    }
    moment.target.revision = "r2"
    var cluster = Cluster(moment)
    for _ in 0..<600 where !cluster.isDone || cluster.pods.contains(where: { $0.revision == "r1" })
    {
      cluster.observe()
      #expect(cluster.moment.target.inPlaceFrom["r1"] ?? .servingRestart == .servingRestart)
      cluster.carryOut(Plan(PodTally(cluster.moment)))
      cluster.goOn(&random)
    }
    #expect(cluster.findings == [])
    #expect(Set(cluster.pods.map(\.uid)) == Set(moment.pods.map(\.uid)))
    #expect(cluster.available == replicas)
    #expect(cluster.pods.allSatisfy { $0.revision == "r2" })
    // One stands in where none may be missing.
    let stands = moment.target.strategy.unavailable(of: replicas) == 0
    #expect(cluster.made == (stands ? 1 : 0))
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
