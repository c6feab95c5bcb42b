internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// What is done with pods whose log shipper does not start.
@Suite struct ShipperPlanTests {
  private func hanging(_ name: String, revision: String = "new") -> PodSnapshot {
    pod(
      name, .pending, revision: revision,
      initContainers: [
        .init(name: "log-shipper", state: .waiting(reason: "ImagePullBackOff", message: nil))
      ])
  }

  private func bare(_ name: String, ready: Int? = 60, revision: String = "new") -> PodSnapshot {
    var pod = pod(name, revision: revision, ready: ready)
    pod.withoutShipper = "no image"
    return pod
  }

  private func full(_ name: String, ready: Int? = 60, revision: String = "new") -> PodSnapshot {
    pod(
      name, revision: revision, ready: ready,
      containers: [.init(name: "web", state: .running, isReady: true, isStarted: true)],
      initContainers: [
        .init(name: "log-shipper", state: .running, isReady: true, isStarted: true)
      ])
  }

  private func plan(
    _ pods: [PodSnapshot], replicas: Int, _ phase: ShipperPatience.Phase?,
    waiting: [PodSnapshot] = [], _ adjust: (inout Snapshot) -> Void = { _ in }
  ) -> (plan: Plan, tally: PodTally) {
    let tally = PodTally(
      snapshot(pods, replicas: replicas) {
        $0.shipper.phase = phase
        if phase == .givenUp || phase == .trial { $0.shipper.reasons = ["new": "no image"] }
        if phase == .givenUp { $0.shipper.givenUp = ["new"] }
        $0.shipper.waiting = Set(waiting.map(\.uid))
        adjust(&$0)
      })
    return (Plan(tally), tally)
  }

  @Test func `pods are made without a log shipper that was given up`() {
    let (plan, tally) = plan([full("a"), bare("b")], replicas: 4, .givenUp)
    #expect(plan.creates.map(\.withoutShipper) == ["no image", "no image"])
    #expect(plan.deletes.isEmpty && tally.outdatedCount == 0)
  }

  @Test func `pods that hang are replaced in the steps of a rolling update`() {
    let pods = (0..<8).map { hanging("p\($0)") }
    let first = plan(pods, replicas: 8, .givenUp, waiting: pods)
    #expect(first.plan.deletes.map(\.reason) == [.heldUp, .heldUp] && first.plan.creates.isEmpty)
    // What is missing is made first, and what was made has to become available.
    let fewer = Array(pods.dropLast(2))
    #expect(plan(fewer, replicas: 8, .givenUp, waiting: pods).plan.deletes.isEmpty)
    let starting = fewer + [bare("x", ready: nil), bare("y")]
    #expect(plan(starting, replicas: 8, .givenUp, waiting: pods).plan.deletes.count == 1)
  }

  @Test func `a pod that hangs is not replaced before its log shipper is given up`() {
    let pods = [hanging("a"), hanging("b")]
    for phase in [nil, .trial, .returning] as [ShipperPatience.Phase?] {
      #expect(plan(pods, replicas: 2, phase, waiting: pods).plan.deletes.isEmpty)
    }
  }

  @Test func `pods that hang are replaced whatever the strategy, and while an update is paused`() {
    for type in [UpdateStrategy.Kind.recreate, .onDelete] {
      let (plan, _) = plan([hanging("a")], replicas: 1, .givenUp, waiting: [hanging("a")]) {
        $0.target.strategy.type = type
      }
      #expect(plan.deletes.map(\.reason) == [.heldUp])
    }
    let (paused, _) = plan([hanging("a")], replicas: 1, .givenUp, waiting: [hanging("a")]) {
      $0.target.isPaused = true
    }
    #expect(paused.deletes.map(\.reason) == [.heldUp])
  }

  @Test func `one pod tries the log shipper again, in the place of one without`() {
    let lacking = [bare("a"), bare("b"), bare("c")]
    let (begin, tally) = plan(lacking, replicas: 3, .trial)
    #expect(begin.creates.map(\.withoutShipper) == [nil] && begin.deletes.isEmpty)
    #expect(!tally.isSettled)
    // As long as it is on its way nothing else happens.
    let tried = lacking + [hanging("t")]
    let (during, _) = plan(tried, replicas: 3, .trial)
    #expect(during.creates.isEmpty && during.deletes.isEmpty)
    // A lost pod is made without.
    let (lost, _) = plan(Array(tried.dropFirst()), replicas: 3, .trial)
    #expect(lost.creates.allSatisfy { $0.withoutShipper != nil } && lost.deletes.isEmpty)
    // Without surge one without makes room.
    let (tight, _) = plan(lacking, replicas: 3, .trial) {
      $0.target.strategy.maxSurge = .count(0)
      $0.target.strategy.maxUnavailable = .count(1)
    }
    #expect(tight.creates.isEmpty && tight.deletes.map(\.reason) == [.outdated])
    let (next, _) = plan(Array(lacking.dropLast()), replicas: 3, .trial) {
      $0.target.strategy.maxSurge = .count(0)
      $0.target.strategy.maxUnavailable = .count(1)
    }
    #expect(next.creates.map(\.withoutShipper) == [nil] && next.deletes.isEmpty)
    let (rest, _) = plan(Array(lacking.dropLast()) + [hanging("t")], replicas: 3, .trial) {
      $0.target.strategy.maxSurge = .count(0)
      $0.target.strategy.maxUnavailable = .count(1)
    }
    #expect(rest.isEmpty)
  }

  @Test func `once it has started the others follow by a rolling update`() {
    let (plan, tally) = plan([full("t"), bare("a"), bare("b"), bare("c")], replicas: 3, .returning)
    #expect(plan.deletes.map(\.reason) == [.outdated] && plan.creates.isEmpty)
    #expect(!tally.isSettled)
    let done = self.plan([full("t"), full("u"), full("v")], replicas: 3, .returning)
    #expect(done.plan.isEmpty && done.tally.isSettled)
  }

  @Test func `pods without it are not changed in place, since it may be what changes`() {
    let tally = PodTally(
      snapshot([full("a", revision: "old"), bare("b", revision: "old")], replicas: 2) {
        $0.target.inPlaceFrom = ["old": .restart]
      })
    #expect(tally.active.filter(tally.isPatchable).map(\.key.name) == ["a"])
  }

  @Test func `pods without it count as of their revision, and the pattern is settled`() {
    let (plan, tally) = plan([bare("a"), bare("b")], replicas: 2, .givenUp)
    #expect(plan.isEmpty && tally.isSettled && tally.updated.count == 2)
    let status = PodPatternStatus(
      tally, shipper: .container(name: "log-shipper"), previous: nil)
    #expect(status[.ready]?.isTrue == true && status.currentRevision == "new")
    #expect(status[.logsShipping]?.reason == "ShipperLeftOut" && status.shipper == "2 left out")
    let events = PatternEvent.transitions(from: nil, to: status)
    #expect(events.count { $0.reason == "ShipperLeftOut" && $0.isWarning } == 1)
    #expect(
      !PatternEvent.transitions(from: status, to: status).contains { $0.reason == "ShipperLeftOut" }
    )
  }

  @Test func `a pod without it that ended left no lines, and told nothing`() {
    var ended = bare("a", ready: nil)
    ended.phase = .succeeded
    ended.containers = [.init(name: "web", state: .terminated(.init(exitCode: 0)))]
    let status = PodPatternStatus(
      PodTally(snapshot([ended]) { $0.target.runsToCompletion = true }),
      shipper: .container(name: "log-shipper"), previous: nil)
    #expect(status.logsDrained == nil && status[.logsShipping]?.isTrue == true)
  }

  // MARK: - The first pod of a fleet change

  private func canary(_ pods: [PodSnapshot], replicas: Int) -> (plan: Plan, tally: PodTally) {
    var tally = PodTally(
      snapshot(pods, replicas: replicas) {
        $0.isCanary = true
        $0.change = RolloutChange(from: "old", summary: "image", method: .recreate)
      })
    var before = PodPatternStatus()
    (before.currentRevision, before.updateRevision) = ("old", "new")
    tally.snapshot.held = HeldBack(tally, previous: before, departures: [], counted: [])
    return (Plan(tally), tally)
  }

  @Test func `one pod is made first, and the rest when its log shipper runs and it is available`() {
    let old = (0..<5).map { full("o\($0)", revision: "old") }
    let (begin, _) = canary(old, replicas: 5)
    #expect(begin.creates.map(\.revision) == [nil] && begin.deletes.count == 1)
    let (during, tally) = canary(Array(old.dropLast()) + [hanging("n")], replicas: 5)
    #expect(during.isEmpty && !tally.isSettled)
    #expect(tally.snapshot.held?.pods == ["old": 4, "new": 1])
    // A lost one is made of the former revision.
    let (lost, _) = canary(Array(old.dropLast(2)) + [hanging("n")], replicas: 5)
    #expect(lost.creates.map(\.revision) == ["old"])
    // It runs, and the rest follows.
    let (proven, done) = canary(Array(old.dropLast()) + [full("n")], replicas: 5)
    #expect(proven.creates.count == 2 && done.snapshot.held == nil)
    // It was made without: that proves nothing.
    let (failed, held) = canary(Array(old.dropLast()) + [bare("n")], replicas: 5)
    #expect(failed.isEmpty && !held.isSettled && held.updateGoal == 5)
  }

  @Test func `in place it is one pod at a time as well`() {
    var tally = PodTally(
      snapshot((0..<8).map { full("o\($0)", revision: "old") }, replicas: 8) {
        $0.isCanary = true
        $0.target.inPlaceFrom = ["old": .seamless]
      })
    #expect(Plan(tally).updates.count == 1)
    tally.snapshot.isCanary = false
    #expect(Plan(tally).updates.count == 2)
  }
}
