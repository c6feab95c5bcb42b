internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// What another version of the operator would change, over all patterns.
@Suite struct FleetTests {
  private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "shop", name: name) }

  private func time(_ seconds: Double) -> Timestamp {
    Timestamp(Date(timeIntervalSince1970: seconds))
  }

  /// An expansion that the operator would make differently, or as it is.
  private func expanded(
    drift cause: ExpandedPattern.Drift.Cause? = .defaults,
    _ change: (inout JSONValue) -> Void = { _ in }
  ) throws -> ExpandedPattern {
    var spec: JSONValue = [
      "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]]
    ]
    change(&spec)
    let pattern = try PodPattern(json: ["metadata": ["name": "web"], "spec": spec])
    var expanded = ExpandedPattern(
      pattern, try Expander().expand(pattern), text: Data(), defaults: [:])
    expanded.target.revision = "old"
    expanded.drift = cause.map { .init(revision: "new", cause: $0, change: "image of x") }
    return expanded
  }

  private func status(
    _ revision: String, cause: RolloutStatus.Cause = .defaults, updated: Int = 0,
    stalled: String? = nil, isReconciling: Bool = true, at seconds: Double = 100
  ) -> PodPatternStatus {
    var status = PodPatternStatus()
    status.updateRevision = revision
    var rollout = RolloutStatus(
      from: "old", to: revision, startTime: time(0), change: "", method: .recreate,
      updated: updated, total: 1)
    rollout.cause = cause
    status.rollout = rollout
    func condition(_ kind: StatusCondition.Kind, _ isTrue: Bool, _ message: String) {
      status.conditions.append(
        StatusCondition(
          kind, Verdict(isTrue ? .true : .false, .updating, message), observedGeneration: 1,
          at: time(seconds), previous: nil))
    }
    condition(.stalled, stalled != nil, stalled ?? "")
    condition(.reconciling, isReconciling && stalled == nil, "")
    return status
  }

  private func fleet(_ change: (inout FleetPolicy) -> Void = { _ in }) -> Fleet {
    var policy = FleetPolicy()
    policy.maxPatternsInMotion = .count(1)
    change(&policy)
    return Fleet(policy: policy)
  }

  @Test func `the oldest patterns go first, as many at a time as may be in motion`() throws {
    var fleet = fleet { $0.maxPatternsInMotion = .count(2) }
    let names = ["a", "b", "c"]
    fleet.begin(with: names.map(key))
    for (index, name) in names.enumerated() {
      // Nothing moves before all have been seen.
      #expect(fleet.admit(of: 3).isEmpty)
      _ = fleet.observe(key(name), try expanded(), created: time(Double(10 - index)))
    }
    #expect(fleet.admit(of: 3) == [key("c"), key("b")])
    #expect(fleet.admit(of: 3).isEmpty)
    #expect(fleet.isAdmitted(key("c"), to: "new") && !fleet.isAdmitted(key("a"), to: "new"))
    fleet.report(key("c"), status("new", isReconciling: true))
    #expect(fleet.admit(of: 3).isEmpty)
    fleet.report(key("c"), status("new", updated: 1, isReconciling: false))
    #expect(fleet.admit(of: 3) == [key("a")])
  }

  @Test(arguments: [(1, 1), (10, 1), (11, 2), (1000, 100)])
  func `ten percent of the patterns are one at least`(patterns: Int, places: Int) {
    #expect(FleetPolicy().places(of: patterns) == places)
  }

  @Test func `a pattern that stalls keeps the rest from the change until it is forgiven`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(), created: time(1))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2) == [key("a")])
    fleet.report(key("a"), status("new", stalled: "no image", at: 50))
    #expect(fleet.admit(of: 2).isEmpty)
    #expect(fleet.obstacle == .failure(key("a"), "no image"))
    let turn = fleet.observe(key("b"), try expanded(), created: time(2))
    guard case .waiting(_, .failure(key("a"), "no image")) = turn else {
      Issue.record("\(turn)")
      return
    }
    var orders = FleetOrders()
    orders.resumed = time(60)
    fleet.follow(orders)
    #expect(fleet.admit(of: 2) == [key("b")])
    // What stalls later counts again.
    fleet.report(key("b"), status("new", stalled: "again", at: 70))
    #expect(fleet.obstacle == .failure(key("b"), "again"))
    // And one that recovers no longer does.
    fleet.report(key("b"), status("new", updated: 1, isReconciling: false))
    #expect(fleet.obstacle == nil)
  }

  @Test func `a process that takes over counts what its predecessor set in motion`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(drift: nil), created: time(1))
    fleet.report(key("a"), status("new"))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2).isEmpty)
    fleet.report(key("a"), status("new", updated: 1, isReconciling: false))
    #expect(fleet.admit(of: 2) == [key("b")])
  }

  @Test func `an owner's own rollout takes no place`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(drift: nil), created: time(1))
    fleet.report(key("a"), status("new", cause: .declaration))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2) == [key("b")])
  }

  @Test func `a pattern that its owner changes meanwhile gives its place away`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(), created: time(1))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2) == [key("a")])
    _ = fleet.observe(key("a"), try expanded(drift: nil), created: time(1))
    #expect(fleet.admit(of: 2) == [key("b")])
    fleet.forget(key("b"))
    #expect(fleet.isIdle)
  }

  @Test func `a change that mends what stalled a pattern reaches it at once`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(), created: time(1))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2) == [key("a")])
    fleet.report(key("a"), status("new", stalled: "no image"))
    var mended = try expanded()
    mended.drift = .init(revision: "mended", cause: .defaults, change: "image of x")
    _ = fleet.observe(key("a"), mended, created: time(1))
    #expect(fleet.isAdmitted(key("a"), to: "mended"))
    _ = fleet.observe(key("b"), mended, created: time(2))
    #expect(!fleet.isAdmitted(key("b"), to: "mended") && fleet.admit(of: 2).isEmpty)
    fleet.report(key("a"), status("mended", updated: 1, isReconciling: false))
    #expect(fleet.admit(of: 2) == [key("b")])
  }

  @Test func `a pattern that can't be observed keeps no other from a change`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2).isEmpty)
    fleet.pass(key("a"))
    #expect(fleet.admit(of: 2) == [key("b")])
  }

  @Test func `a pattern with a partition is in motion until the others are updated`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a"), key("b")])
    _ = fleet.observe(key("a"), try expanded(), created: time(1))
    _ = fleet.observe(key("b"), try expanded(), created: time(2))
    #expect(fleet.admit(of: 2) == [key("a")])
    var partial = status("new")
    partial.rollout?.held = [.init(revision: "old", pods: 1)]
    fleet.report(key("a"), partial)
    #expect(fleet.admit(of: 2).isEmpty)
  }

  @Test func `an administrator's pause lets nothing begin`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a")])
    _ = fleet.observe(key("a"), try expanded(), created: time(1))
    fleet.follow(FleetOrders(annotations: ["podpattern.dev/fleet-paused": "true"]))
    #expect(fleet.admit(of: 1).isEmpty)
    fleet.follow(FleetOrders(annotations: [:]))
    #expect(fleet.admit(of: 1) == [key("a")])
  }

  @Test func `Recreate, run-once and paused patterns are touched by no fleet change`() throws {
    let untouchable: [(inout JSONValue) -> Void] = [
      { $0["strategy"] = ["type": "Recreate"] },
      { $0["template"]?["spec"]?["restartPolicy"] = "Never" },
      { $0["paused"] = true },
    ]
    for change in untouchable {
      var fleet = fleet()
      fleet.begin(with: [key("a")])
      let turn = fleet.observe(key("a"), try expanded(change), created: time(1))
      guard case .withNextChange = turn else {
        Issue.record("\(turn)")
        continue
      }
      #expect(fleet.admit(of: 1).isEmpty)
    }
  }

  @Test func `what another operator makes differently waits for the owner's next change`() throws {
    var fleet = fleet()
    fleet.begin(with: [key("a")])
    let turn = fleet.observe(key("a"), try expanded(drift: .operator), created: time(1))
    guard case .withNextChange(_, why: "fleet.operator is WithNextChange") = turn else {
      Issue.record("\(turn)")
      return
    }
    #expect(fleet.admit(of: 1).isEmpty && fleet.isIdle)
  }
}
