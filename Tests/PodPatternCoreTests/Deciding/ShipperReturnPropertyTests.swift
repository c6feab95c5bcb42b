internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Log shippers whose image comes and goes at random: what applications are promised holds at every
/// instant.
@Suite struct ShipperReturnPropertyTests {
  /// A cluster in which log shippers start while their image can be pulled.
  private struct Cluster {
    var pods: [PodSnapshot] = []
    var isPullable = true
    var patience = ShipperPatience()
    var seconds = 0
    let replicas: Int
    let strategy: UpdateStrategy
    let target: ExpandedPattern
    private var made = 0

    init(replicas: Int, _ strategy: UpdateStrategy) throws {
      (self.replicas, self.strategy) = (replicas, strategy)
      let pattern = try PodPattern(json: [
        "metadata": ["name": "weather"],
        "spec": [
          "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]],
          "logShipper": ["startDeadlineSeconds": 30],
        ],
      ])
      var expanded = ExpandedPattern(
        pattern, try Expander().expand(pattern), text: Data(), defaults: [:])
      expanded.target.revision = "new"
      target = expanded
    }

    var moment: Moment { Moment(wall: noon(seconds), elapsed: .seconds(seconds)) }
    var tally: PodTally {
      PodTally(
        snapshot(pods, replicas: replicas) {
          $0.target.strategy = strategy
          $0.shipper = patience.stance(on: "new")
          $0.now = noon(seconds)
        })
    }
    var available: Int { pods.count(where: \.isReady) }
    var phase: ShipperPatience.Phase? { patience.stance(on: "new").phase }

    /// What the operator sees and does.
    mutating func reconcile(isAdmitted: Bool) -> Plan {
      patience.observe(pods, target, revision: "new", isAdmitted: isAdmitted, at: moment)
      let plan = Plan(tally)
      let gone = Set(plan.deletes.map(\.uid))
      pods.removeAll { gone.contains($0.uid) }
      for create in plan.creates {
        made += 1
        var new = pod("p-\(made)", .pending, age: -made)
        new.withoutShipper = create.withoutShipper
        pods.append(new)
      }
      return plan
    }

    /// What kubelets do: some pods at a time.
    mutating func goOn(_ random: inout SplitMix64) {
      for index in pods.indices where !pods[index].isReady && Bool.random(using: &random) {
        if pods[index].withoutShipper == nil {
          let running = ContainerSnapshot(
            name: "log-shipper", state: .running, isReady: true, isStarted: true)
          let waiting = ContainerSnapshot(
            name: "log-shipper", state: .waiting(reason: "ErrImagePull", message: nil))
          pods[index].initContainers = [isPullable ? running : waiting]
          guard isPullable else { continue }
        }
        pods[index].phase = .running
        pods[index].containers = [.init(name: "web", state: .running, isReady: true)]
        pods[index].readySince = noon(seconds)
      }
      seconds += 5
    }
  }

  private static let strategies: [UpdateStrategy] = [(0, 1), (1, 0), (2, 2), (3, 0)].map {
    surge, unavailable in
    var strategy = UpdateStrategy()
    (strategy.maxSurge, strategy.maxUnavailable) = (.count(surge), .count(unavailable))
    return strategy
  }

  @Test(arguments: 0..<20)
  func `limits hold at every instant, and the end is what the image allows`(seed: Int) throws {
    for strategy in Self.strategies {
      var random = SplitMix64(seed: UInt64(seed))
      let replicas = Int.random(in: 1...6, using: &random)
      var cluster = try Cluster(replicas: replicas, strategy)
      cluster.isPullable = Bool.random(using: &random)
      let (surge, unavailable) = (
        strategy.surge(of: replicas), strategy.unavailable(of: replicas)
      )
      var hasBeenWhole = false
      func step(isAdmitted: Bool) {
        let before = Dictionary(uniqueKeysWithValues: cluster.pods.map { ($0.uid, $0) })
        let wasTrial = cluster.phase == .trial
        let plan = cluster.reconcile(isAdmitted: isAdmitted)
        #expect(cluster.pods.count <= replicas + surge)
        for pod in plan.deletes.compactMap({ before[$0.uid] }) where pod.isReady {
          // An application with its log shipper goes only where there is one too many.
          #expect(pod.withoutShipper != nil || before.count > replicas)
        }
        if wasTrial, cluster.phase == .trial {
          #expect(plan.creates.count { $0.withoutShipper == nil } <= 1)
        }
        if hasBeenWhole { #expect(cluster.available >= replicas - max(unavailable, 0)) }
        if cluster.available >= replicas { hasBeenWhole = true }
        cluster.goOn(&random)
      }
      for _ in 0..<200 {
        if Int.random(in: 0..<20, using: &random) == 0 { cluster.isPullable.toggle() }
        step(isAdmitted: Int.random(in: 0..<4, using: &random) == 0)
      }
      cluster.isPullable = false
      for _ in 0..<150 { step(isAdmitted: false) }
      #expect(cluster.available == replicas && cluster.pods.count == replicas)
      cluster.isPullable = true
      for _ in 0..<150 { step(isAdmitted: true) }
      #expect(cluster.pods.count == replicas && cluster.available == replicas)
      #expect(cluster.pods.allSatisfy { $0.withoutShipper == nil } && cluster.phase == nil)
      #expect(cluster.tally.isSettled)
    }
  }
}
