internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// The steps by which a pod leaves its Services, is updated in place and comes back.
@Suite struct WithdrawalTests {
  /// A pod with the gate, of revision `old`.
  private func gated(
    _ name: String = "a", _ gate: InPlaceGate? = .open, revision: String = "old", ready: Int? = 60,
    pending: [String]? = nil
  ) -> PodSnapshot {
    var pod = pod(name, revision: revision, ready: ready)
    pod.inPlaceGate = gate
    pod.update = pending.map { UpdateProgress(pending: $0) }
    return pod
  }

  private func plan(
    _ pods: [PodSnapshot], replicas: Int = 1, waited: [String: Int] = [:],
    effect: Snapshot.InPlaceEffect = .servingRestart, adjust: (inout Snapshot) -> Void = { _ in }
  ) -> Plan {
    Plan(
      PodTally(
        snapshot(pods, replicas: replicas) {
          $0.target.isGated = true
          $0.target.strategy.inPlace = .ifPossible
          ($0.target.strategy.maxSurge, $0.target.strategy.maxUnavailable) = (.count(0), .count(1))
          $0.target.inPlaceFrom = ["old": effect]
          $0.secondsWithdrawn = waited
          adjust(&$0)
        }))
  }

  private func closed(_ seconds: Int) -> InPlaceGate { .closed(since: noon(-seconds)) }

  private func steps(_ plan: Plan) -> String {
    let gates = plan.gates.map { "\($0.opens ? "open" : "close") \($0.pod.key.name)" }
    return (gates + plan.updates.map { "patch \($0.pod.key.name)" }).joined(separator: ", ")
  }

  @Test func `a pod leaves its Services, is out of them for the grace period, and is patched then`()
  {
    #expect(steps(plan([gated()])) == "close a")
    let early = plan([gated("a", closed(3), ready: nil)], waited: ["uid-a": 3])
    #expect(early.isEmpty && early.requeueAfter == 7)
    let due = plan([gated("a", closed(10), ready: nil)], waited: ["uid-a": 10])
    #expect(steps(due) == "patch a" && due.requeueAfter == nil)
    // Whose kubelet has not followed is in its Services still.
    #expect(plan([gated("a", closed(60))], waited: ["uid-a": 60]).isEmpty)
    // What this process has not seen has not begun.
    #expect(plan([gated("a", closed(60), ready: nil)]).requeueAfter == 10)
  }

  @Test func `without a grace period it is patched as soon as it is not ready`() {
    func plan(_ pod: PodSnapshot) -> Plan {
      self.plan([pod], waited: ["uid-a": 0]) { $0.target.strategy.inPlaceGracePeriodSeconds = 0 }
    }
    #expect(plan(gated("a", closed(0))).isEmpty)
    #expect(steps(plan(gated("a", closed(0), ready: nil))) == "patch a")
  }

  @Test func `it comes back once the kubelet has started the container anew`() {
    let waiting = gated("a", closed(20), revision: "new", ready: nil, pending: ["web"])
    #expect(plan([waiting]).isEmpty)
    #expect(
      steps(plan([gated("a", closed(20), revision: "new", ready: nil, pending: [])])) == "open a")
    var resizing = gated("a", closed(20), revision: "new", ready: nil, pending: [])
    resizing.update?.isRestartingForResize = true
    #expect(plan([resizing]).isEmpty)
    // A node that can't give it what it is to have starts nothing anew.
    resizing.update?.infeasible = "no room"
    #expect(steps(plan([resizing]) { $0.target.isPaused = true }) == "open a")
  }

  @Test func `a new pod enters its Services at once`() {
    #expect(steps(plan([gated("a", .unset, revision: "new", ready: nil)])) == "open a")
    #expect(plan([gated("a", .open, revision: "new")]).isEmpty)
    #expect(plan([gated("a", nil, revision: "new")]).isEmpty)
    // Also where the strategy is another one by now.
    let others: [(inout Snapshot) -> Void] = [
      { $0.target.isGated = false }, { $0.target.strategy.type = .onDelete },
      { $0.target.strategy.type = .recreate }, { $0.target.isPaused = true },
    ]
    for other in others {
      let new = gated("a", .unset, revision: "new", ready: nil)
      #expect(steps(plan([new], adjust: other)) == "open a")
    }
  }

  @Test func `an update that is taken back or paused puts the pod back`() {
    let out = gated("a", closed(3), ready: nil)
    #expect(steps(plan([out], waited: ["uid-a": 3]) { $0.target.revision = "old" }) == "open a")
    #expect(steps(plan([out], waited: ["uid-a": 3]) { $0.target.isPaused = true }) == "open a")
    #expect(
      steps(plan([out], waited: ["uid-a": 3]) { $0.target.strategy.type = .onDelete }) == "open a")
    // A container that is about to be started anew is, whatever is wanted by now.
    let changed = gated("a", closed(30), revision: "new", ready: nil, pending: ["web"])
    #expect(plan([changed]) { $0.target.isPaused = true }.isEmpty)
    // It is out already, and changed back without another wait.
    let back = plan([changed], waited: ["uid-a": 30]) {
      $0.target.revision = "old"
      $0.target.inPlaceFrom = ["new": .servingRestart]
    }
    #expect(steps(back) == "patch a")
  }

  @Test func `the pod that is out stays the one that is chosen`() {
    // An empty pod on no node would go first otherwise.
    let out = gated("b", closed(3), ready: nil)
    var idle = gated("a", .open, ready: nil)
    idle.node = nil
    let found = plan([idle, out, gated("c")], replicas: 3, waited: ["uid-b": 3])
    #expect(found.isEmpty && found.requeueAfter == 7)
  }

  @Test func `no more pods are out than may be missing`() {
    let pods = ["a", "b", "c", "d"].map { gated($0) }
    #expect(plan(pods, replicas: 4).gates.count == 1)
    let two = plan(pods, replicas: 4) { $0.target.strategy.maxUnavailable = .count(2) }
    #expect(two.gates.count == 2)
    // A new pod that is not ready is missing, and the one that is out comes back.
    let fresh = gated("new", .open, revision: "new", ready: nil)
    let out = gated("a", closed(3), ready: nil)
    #expect(
      steps(plan([out, gated("b"), gated("c"), fresh], replicas: 4, waited: ["uid-a": 3]))
        == "open a")
  }

  @Test func `where none may be missing another pod is there first`() {
    func plan(_ pods: [PodSnapshot]) -> Plan {
      self.plan(pods, replicas: 1, waited: ["uid-a": 3]) {
        ($0.target.strategy.maxSurge, $0.target.strategy.maxUnavailable) = (.count(1), .count(0))
        $0.isRolloutOpen = true
      }
    }
    let first = plan([gated()])
    #expect(first.creates.count == 1 && first.gates.isEmpty)
    let spare = gated("z", .open, revision: "new", ready: nil)
    #expect(plan([gated(), spare]).isEmpty)
    let ready = gated("z", .open, revision: "new", ready: 5)
    #expect(steps(plan([gated(), ready])) == "close a")
    // Who stands in for it does not take its place.
    let out = plan([gated("a", closed(3), ready: nil), ready])
    #expect(out.isEmpty && out.requeueAfter == 7)
    // Nor before it is ready again.
    #expect(plan([gated("a", .open, revision: "new", ready: nil, pending: []), ready]).isEmpty)
  }

  @Test(arguments: [Snapshot.InPlaceEffect.seamless, .restart])
  func `what restarts no container that serves needs nobody to leave`(
    effect: Snapshot.InPlaceEffect
  ) {
    #expect(steps(plan([gated()], effect: effect)) == "patch a")
    #expect(steps(plan([gated("a", nil)], effect: effect)) == "patch a")
  }

  @Test func `a pod without the gate is replaced where others have it`() {
    let old = plan([gated("a", nil), gated("b", nil)], replicas: 2)
    #expect(old.gates.isEmpty && old.updates.isEmpty && old.deletes.map(\.key.name).count == 1)
    // Where the operator may not open gates, none has it, and all is as it was.
    let without = plan([gated("a", nil)]) { $0.target.isGated = false }
    #expect(steps(without) == "patch a")
  }

  @Test func `who is to be adopted is left alone, and who is deleted`() {
    var orphan = gated("a", .unset, revision: "new", ready: nil)
    orphan.ownerUID = nil
    let adopting = plan([orphan])
    #expect(adopting.gates.isEmpty && adopting.adopts.count == 1)
    let surplus = plan([gated("a", .unset, revision: "new", ready: nil)], replicas: 0)
    #expect(surplus.gates.isEmpty && surplus.deletes.count == 1)
  }

  @Test func `pods that outlive their pattern are put back`() {
    let out = gated("a", closed(3), ready: nil)
    #expect(steps(plan([out]) { $0.isTerminating = true }) == "open a")
    #expect(plan([gated()]) { $0.isTerminating = true }.isEmpty)
  }

  @Test func `nobody leaves for a revision that can't be made for now, and who has comes back`() {
    func withheld(_ pod: PodSnapshot) -> String {
      steps(plan([pod], waited: ["uid-a": 10]).withholding(["new"], target: "new"))
    }
    #expect(withheld(gated()) == "")
    #expect(withheld(gated("a", closed(10), ready: nil)) == "open a")
    #expect(withheld(gated("a", .unset, revision: "new", ready: nil)) == "open a")
  }

  @Test func `nothing is decided on what is not known to be so`() {
    #expect(plan([gated()]) { $0.isStale = true }.isEmpty)
  }

  @Test func `the time out of Services is what this process has seen of it`() {
    let out = [gated("a", closed(0), ready: nil)]
    func seconds(_ tracker: inout WithdrawalTracker, after elapsed: Int) -> Int? {
      tracker.observe(out, now: .seconds(elapsed))
      return tracker.seconds(of: out, now: .seconds(elapsed))["uid-a"]
    }
    var tracker = WithdrawalTracker()
    tracker.observe([gated()], now: .zero)
    #expect(tracker.seconds(of: out, now: .zero).isEmpty)
    #expect(seconds(&tracker, after: 1) == 0)
    #expect(seconds(&tracker, after: 8) == 7)
    // Out again after it was in: it begins anew.
    tracker.observe([gated()], now: .seconds(9))
    #expect(seconds(&tracker, after: 10) == 0)
    // Another process waits anew: whose clock the time in the condition is of, nobody knows.
    var next = WithdrawalTracker()
    #expect(seconds(&next, after: 5000) == 0)
    #expect(seconds(&next, after: 5009) == 9)
  }
}
