internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// Numbers at the ends of their types, where they are added, multiplied or made an array of.
@Suite struct OverflowTests {
  private let most = Int(Int32.max)

  @Test func `a plan makes no more pods than a batch, however many are asked for`() {
    for adjust: (inout Snapshot) -> Void in [
      { _ in },
      {
        $0.target.runsToCompletion = true; $0.target.backoffLimit = 5
      },
      { $0.target.strategy.maxSurge = .percent(.max) },
      {
        $0.target.runsToCompletion = true; $0.target.backoffLimit = .max
      },
    ] {
      let old = [pod("a", revision: "old"), pod("b", .failed, replacement: .max)]
      for pods in [[], old] {
        #expect(Plan(PodTally(snapshot(pods, replicas: most, adjust: adjust))).creates.count == 500)
      }
    }
    #expect(Plan(PodTally(snapshot([], replicas: most)), maximumCreates: 3).creates.count == 3)
    #expect(Plan(PodTally(snapshot([], replicas: most)), maximumCreates: 0).creates.count == 1)
    #expect(Snapshot.Target(replicas: .max, revision: "a").replicas == most)
    #expect(Snapshot.Target(replicas: -1, revision: "a").replicas == 0)
  }

  @Test(arguments: [Int.max, Int(Int32.max), 4, -1])
  func `a replacement beyond the limit counts as none`(number: Int) throws {
    let moment = snapshot([pod("a", .failed, replacement: number)]) {
      $0.target.runsToCompletion = true
      $0.target.backoffLimit = 3
    }
    #expect(Plan(PodTally(moment)).creates == [.init(replacement: 1, index: 0)])
    let status = PodPatternStatus(PodTally(moment), shipper: .disabled, previous: nil)
    #expect(status.failed == 1)
  }

  @Test func `shares of any number of pods are numbers`() {
    #expect(IntOrPercent.percent(.max).resolved(of: 1, roundingUp: true) > 0)
    #expect(IntOrPercent.percent(.max).resolved(of: .max, roundingUp: false) > 0)
    #expect(IntOrPercent.percent(1000).resolved(of: most, roundingUp: true) == most * 10)
  }

  @Test func `a history whose last number is the largest there is goes on`() {
    func entry(_ name: String, _ number: Int) -> RevisionSnapshot {
      .init(
        key: ObjectKey(namespace: "shop", name: name), uid: name, number: number, revision: name)
    }
    for number in [Int.max, most] {
      let plan = RevisionPlan(
        known: [entry("old", number), entry("own", 1)], target: "own", changeCause: nil, inUse: [],
        limit: 10)
      #expect(plan.write == .update(entry("own", 1), number: most))
      let other = RevisionPlan(
        known: [entry("old", number)], target: "new", changeCause: nil, inUse: [], limit: 10)
      #expect(other.write == .create(number: most, after: entry("old", number)))
    }
    // What somebody else has written stands at the beginning.
    #expect([Int.min, -1, 0, most, .max].map(PatternRevision.plausibleNumber) == [0, 0, 0, 0, 0])
    #expect([1, most - 1].map(PatternRevision.plausibleNumber) == [1, most - 1])
  }

  @Test func `times from far away are no time at all`() throws {
    let far = try #require(Timestamp("9999-12-31T23:59:59Z"))
    let long = try #require(Timestamp("0000-01-01T00:00:00Z"))
    for (time, isAvailable) in [(far, false), (long, true)] {
      var some = pod("a")
      (some.readySince, some.created) = (time, time)
      let moment = snapshot([some]) { $0.target.minReadySeconds = 30 }
      #expect(Plan(PodTally(moment)).requeueAfter == (isAvailable ? nil : 30))
      let status = PodPatternStatus(PodTally(moment), shipper: .disabled, previous: nil)
      #expect(status.availableReplicas == (isAvailable ? 1 : 0))
      let deadline = ProgressDeadline(PodTally(moment), previous: status)
      #expect((deadline.secondsLeft ?? 0) <= 600)
      let warning = ShipperWarning(pod: "a", text: "full", lastSeen: time)
      #expect(warning.secondsLeft(now: noon) == (isAvailable ? nil : 660))
    }
  }
}
