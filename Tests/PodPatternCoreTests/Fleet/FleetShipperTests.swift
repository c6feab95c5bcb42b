internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Images of log shippers that one pattern tries first, and log shippers that come back.
@Suite struct FleetShipperTests {
  private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "shop", name: name) }

  private func time(_ seconds: Double) -> Timestamp {
    Timestamp(Date(timeIntervalSince1970: seconds))
  }

  private func expanded(
    image: String? = nil, hasDrift: Bool = true, _ change: (inout JSONValue) -> Void = { _ in }
  ) throws -> ExpandedPattern {
    var spec: JSONValue = [
      "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]]
    ]
    change(&spec)
    let pattern = try PodPattern(json: ["metadata": ["name": "web"], "spec": spec])
    var expanded = ExpandedPattern(
      pattern, try Expander().expand(pattern), text: Data(), defaults: [:])
    expanded.target.revision = "old"
    if hasDrift {
      expanded.drift = .init(
        revision: "new", cause: .defaults, change: "image of x", shipperImage: image)
    }
    return expanded
  }

  /// The status of a pattern in a fleet change.
  private func status(updated: Int = 0, stalled: String? = nil) -> PodPatternStatus {
    var status = PodPatternStatus()
    status.updateRevision = "new"
    var rollout = RolloutStatus(
      from: "old", to: "new", startTime: time(0), change: "", method: .recreate,
      updated: updated, total: 2)
    rollout.cause = .defaults
    status.rollout = rollout
    for (kind, isTrue) in [
      (StatusCondition.Kind.stalled, stalled != nil), (.reconciling, updated < 2 && stalled == nil),
    ] {
      status.conditions.append(
        StatusCondition(
          kind, Verdict(isTrue ? .true : .false, .updating, stalled ?? ""),
          observedGeneration: 1, at: time(100), previous: nil))
    }
    return status
  }

  private func fleet(
    _ names: String..., image: String? = "two", _ change: (inout FleetPolicy) -> Void = { _ in }
  ) throws -> Fleet {
    var policy = FleetPolicy()
    policy.maxPatternsInMotion = .count(10)
    change(&policy)
    var fleet = Fleet(policy: policy)
    fleet.begin(with: names.map(key))
    for (index, name) in names.enumerated() {
      _ = fleet.observe(key(name), try expanded(image: image), created: time(Double(index)))
    }
    return fleet
  }

  private func evidence(_ change: (inout ShipperEvidence) -> Void) -> ShipperEvidence {
    var evidence = ShipperEvidence()
    change(&evidence)
    return evidence
  }

  @Test func `another image of the log shipper begins with one pattern alone`() throws {
    var fleet = try fleet("a", "b", "c")
    #expect(fleet.admit(of: 3) == [key("a")])
    #expect(fleet.admit(of: 3).isEmpty)
    fleet.report(key("a"), status(), evidence { $0.canary = "two" })
    #expect(fleet.admit(of: 3).isEmpty)
    let turn = fleet.observe(key("b"), try expanded(image: "two"), created: time(1))
    guard case .waiting(_, .canary(key("a"), image: "two")) = turn else {
      Issue.record("\(turn)")
      return
    }
    // Other changes wait as well.
    _ = fleet.observe(key("d"), try expanded(), created: time(0))
    #expect(fleet.admit(of: 4).isEmpty)
    fleet.report(key("a"), status(), evidence { $0.proven = "two" })
    #expect(fleet.isProven("two") && !fleet.isProven("three"))
    #expect(fleet.admit(of: 4) == [key("d"), key("b"), key("c")])
  }

  @Test func `it begins when nothing else is in motion`() throws {
    var fleet = try fleet("a", image: nil)
    #expect(fleet.admit(of: 3) == [key("a")])
    _ = fleet.observe(key("b"), try expanded(image: "two"), created: time(1))
    #expect(fleet.admit(of: 3).isEmpty)
    fleet.report(key("a"), status(updated: 2))
    #expect(fleet.admit(of: 3) == [key("b")])
  }

  @Test func `an image that runs somewhere needs no trial`() throws {
    var fleet = try fleet("a", "b")
    var own = PodPatternStatus()
    own.updateRevision = "other"
    fleet.report(key("elsewhere"), own, evidence { $0.proven = "two" })
    #expect(fleet.admit(of: 2) == [key("a"), key("b")])
  }

  @Test(arguments: [true, false])
  func `where it does not start, nothing follows before an administrator says so`(
    pauses: Bool
  ) throws {
    var fleet = try fleet("a", "b") { $0.pauseOnFailure = pauses }
    #expect(fleet.admit(of: 2) == [key("a")])
    fleet.report(
      key("a"), status(),
      evidence {
        $0.canary = "two"
        $0.givenUp = .init(since: time(50), why: "ErrImagePull")
      })
    let words = "its log shipper, the first of image two, did not start: ErrImagePull"
    #expect(fleet.obstacle == .failure(key("a"), words))
    #expect(fleet.admit(of: 2).isEmpty && fleet.counts.failed == 1)
    // The same later, as the progress deadline puts it.
    fleet.report(key("a"), status(stalled: "no progress"))
    #expect(fleet.obstacle == .failure(key("a"), "no progress"))
    var orders = FleetOrders()
    orders.retried = time(200)
    fleet.follow(orders)
    #expect(fleet.admit(of: 2) == [key("b")])
    // It is one alone again.
    #expect(fleet.canary == .canary(key("b"), image: "two"))
  }

  @Test func `a pattern of one pod that runs without it keeps the others from it, too`() throws {
    var fleet = try fleet("a", "b")
    #expect(fleet.admit(of: 2) == [key("a")])
    let failing = evidence {
      $0.canary = "two"
      $0.givenUp = .init(since: time(50), why: "ErrImagePull")
    }
    fleet.report(key("a"), status(updated: 2), failing)
    #expect(fleet.obstacle != nil && fleet.admit(of: 2).isEmpty)
    // Another process is told the same.
    var next = Fleet(policy: FleetPolicy())
    next.begin(with: [])
    next.report(key("a"), status(updated: 2), failing)
    _ = next.observe(key("b"), try expanded(image: "two"), created: time(1))
    #expect(next.obstacle != nil && next.admit(of: 100).isEmpty)
    next.report(key("a"), status(updated: 2), evidence { $0.proven = "two" })
    #expect(next.obstacle == nil && next.admit(of: 100) == [key("b")])
  }

  @Test func `a process that takes over knows who tries an image first`() throws {
    var fleet = Fleet(policy: FleetPolicy())
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(hasDrift: false), created: time(0))
    fleet.report(key("a"), status(), evidence { $0.canary = "two" })
    _ = fleet.observe(key("b"), try expanded(image: "three"), created: time(1))
    #expect(fleet.canary == .canary(key("a"), image: "two"))
    #expect(fleet.admit(of: 100).isEmpty)
  }

  @Test func `what was proven takes bounded memory`() throws {
    var fleet = try fleet("a")
    for number in 0..<1000 {
      fleet.report(key("a"), status(), evidence { $0.proven = "image-\(number)" })
      #expect(fleet.proven.count <= 256)
    }
  }

  // MARK: - Log shippers that come back

  private func leftOut(since: Double = 10, isDue: Bool = true) -> ShipperPatience.LeftOut {
    ShipperPatience.LeftOut(since: time(since), due: time(1000), isDue: isDue)
  }

  private func resting(_ change: (inout FleetPolicy) -> Void = { _ in }) -> Fleet {
    var policy = FleetPolicy()
    policy.maxPatternsInMotion = .count(1)
    change(&policy)
    var fleet = Fleet(policy: policy)
    fleet.begin(with: [])
    return fleet
  }

  @Test func `a log shipper is tried again after its rest, and in turn`() throws {
    var fleet = resting()
    let kept = try expanded(hasDrift: false)
    func observe(_ name: String, isDue: Bool, _ fleet: inout Fleet) -> ShipperTurn {
      fleet.observe(key(name), lacking: leftOut(isDue: isDue), kept, created: time(1))
    }
    #expect(observe("a", isDue: false, &fleet) == .resting(until: time(1000)))
    #expect(fleet.admit(of: 2).isEmpty && !fleet.isIdle && fleet.counts.waiting == 0)
    #expect(observe("a", isDue: true, &fleet) == .waiting(for: .turn))
    #expect(observe("b", isDue: true, &fleet) == .waiting(for: .turn))
    #expect(fleet.admit(of: 2) == [key("a")])
    #expect(fleet.admit(of: 2).isEmpty && fleet.counts.moving == 1)
    #expect(observe("a", isDue: true, &fleet) == .admitted)
    fleet.report(key("a"), PodPatternStatus(), evidence { $0.isTrying = true })
    #expect(fleet.admit(of: 2).isEmpty)
    // It was given up again.
    fleet.report(key("a"), PodPatternStatus(), evidence { $0.isTrying = false })
    #expect(fleet.admit(of: 2) == [key("b")])
    #expect(fleet.observe(key("b"), lacking: nil, kept, created: time(1)) == .none)
    #expect(fleet.observe(key("a"), lacking: nil, kept, created: time(1)) == .none)
    #expect(fleet.isIdle)
  }

  @Test func `an administrator has it tried at once, whatever the policy`() throws {
    for mode in FleetPolicy.Mode.allCases {
      var fleet = resting { $0.defaults = mode }
      let kept = try expanded(hasDrift: false)
      let rest = leftOut(since: 10, isDue: false)
      _ = fleet.observe(key("a"), lacking: rest, kept, created: time(1))
      #expect(fleet.admit(of: 1).isEmpty && !fleet.isIdle)
      var orders = FleetOrders()
      orders.retried = time(20)
      fleet.follow(orders)
      let turn = fleet.observe(key("a"), lacking: rest, kept, created: time(1))
      #expect(turn == .waiting(for: .turn))
      #expect(fleet.admit(of: 1) == [key("a")])
      fleet.report(key("a"), PodPatternStatus())
      // One order is for one trial.
      _ = fleet.observe(
        key("a"), lacking: leftOut(since: 30, isDue: false), kept, created: time(1))
      #expect(fleet.admit(of: 1).isEmpty)
    }
  }

  @Test func `by policy it waits for the owner's next change`() throws {
    var fleet = resting { $0.defaults = .withNextChange }
    let kept = try expanded(hasDrift: false)
    #expect(
      fleet.observe(key("a"), lacking: leftOut(), kept, created: time(1))
        == .withNextChange(why: "fleet.defaults is WithNextChange"))
    #expect(fleet.admit(of: 1).isEmpty)
  }

  @Test(
    arguments: [
      ("its strategy is Recreate", ["strategy": ["type": "Recreate"]]),
      ("its strategy is OnDelete", ["strategy": ["type": "OnDelete"]]),
      ("it is paused", ["paused": true]),
    ] as [(String, JSONObject)])
  func `some patterns are not touched for it`(why: String, fields: JSONObject) throws {
    var fleet = resting()
    let kept = try expanded(hasDrift: false) { spec in
      for (key, value) in fields { spec[key] = value }
    }
    let turn = fleet.observe(key("a"), lacking: leftOut(), kept, created: time(1))
    #expect(turn == .withNextChange(why: why))
    #expect(fleet.admit(of: 1).isEmpty && fleet.isIdle)
  }

  @Test func `the pattern that stalls the fleet may try to mend itself`() throws {
    var fleet = try fleet("a", "b")
    #expect(fleet.admit(of: 2) == [key("a")])
    let failing = evidence {
      $0.canary = "two"
      $0.givenUp = .init(since: time(50), why: "ErrImagePull")
    }
    fleet.report(key("a"), status(), failing)
    var reached = try expanded(hasDrift: false)
    reached.target.revision = "new"
    _ = fleet.observe(key("a"), reached, created: time(0))
    #expect(
      fleet.observe(key("a"), lacking: leftOut(), reached, created: time(0))
        == .waiting(for: .turn))
    #expect(fleet.admit(of: 2) == [key("a")])
    fleet.report(
      key("a"), status(),
      evidence {
        $0.isTrying = true
        $0.proven = "two"
      })
    fleet.report(key("a"), status(updated: 2))
    #expect(fleet.obstacle == nil)
    #expect(fleet.admit(of: 2) == [key("b")])
  }
}
