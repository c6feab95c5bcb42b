internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// An update as a person follows it in `kubectl get podp -w` and `kubectl describe`.
@Suite struct RolloutStatusTests {
  private func running(
    _ name: String, revision: String = "new", ready: Int? = 60, update: UpdateProgress? = nil
  ) -> PodSnapshot {
    var result = pod(
      name, revision: revision, ready: ready,
      containers: [.init(name: "web", state: .running, isReady: ready != nil, isStarted: true)])
    result.update = update
    return result
  }

  private func failing(_ name: String) -> PodSnapshot {
    pod(
      name, .pending,
      initContainers: [
        .init(
          name: "prepare", state: .waiting(reason: "CrashLoopBackOff", message: nil),
          lastTermination: .init(exitCode: 3, reason: "Error", message: "no such file"), restarts: 2
        )
      ])
  }

  private func moment(_ pods: [PodSnapshot], adjust: (inout Snapshot) -> Void = { _ in })
    -> Snapshot
  {
    snapshot(pods, replicas: 3) {
      $0.target.initializers = ["prepare"]
      $0.change = RolloutChange(
        from: "old", summary: "image of sidecar clock", method: .inPlace)
      adjust(&$0)
    }
  }

  private func status(
    _ moment: Snapshot, previous: PodPatternStatus? = nil
  ) -> PodPatternStatus {
    PodPatternStatus(PodTally(moment), shipper: .disabled, previous: previous)
  }

  @Test func `an update in place is a story from beginning to end`() {
    let olds = (1...3).map { running("p\($0)", revision: "old") }
    var status = status(moment(olds))
    var story = [status.summary]
    for count in 1...3 {
      let pending = (1...count).map {
        running("p\($0)", update: UpdateProgress(pending: $0 == count ? ["clock"] : []))
      }
      status = self.status(moment(pending + olds[count...]), previous: status)
      story.append("\(status.summary), \(status.availableReplicas) available")
    }
    let done = (1...3).map { running("p\($0)", update: UpdateProgress()) }
    status = self.status(moment(done), previous: status)
    story.append(status.summary)
    #expect(
      story == [
        "Updating in place 0/3", "Updating in place 0/3, 2 available",
        "Updating in place 1/3, 2 available", "Updating in place 2/3, 2 available", "Running",
      ])
    #expect(status.currentRevision == "new")
    #expect(status.rollout?.isComplete == true)
  }

  @Test func `what holds an update back is told with how far it is`() {
    let status = status(
      moment([running("a", revision: "old"), running("b", revision: "old"), failing("c")]) {
        $0.change?.method = .recreate
      })
    #expect(status.summary == "Updating 0/3: Init:0/1 prepare")
    #expect(
      status[.reconciling]?.message
        == "0 of 3 pods are updated by replacing them to revision new: image of sidecar clock; c:"
        + " Init:0/1 prepare: container prepare failed with exit code 3, restarted 2 times: no such"
        + " file")
    #expect(
      status[.ready]?.message
        == "2 of 3 pods are available; c: Init:0/1 prepare: container prepare failed with exit code"
        + " 3, restarted 2 times: no such file")
  }

  @Test func `a paused update says what it would change`() {
    let olds = (1...3).map { running("p\($0)", revision: "old") }
    let status = status(moment(olds) { $0.target.isPaused = true })
    #expect(status.summary == "Paused 0/3")
    #expect(status.rollout?.change == "image of sidecar clock")
    #expect(status[.ready]?.isTrue == true)
    #expect(
      PatternEvent.transitions(from: nil, to: status) == [
        PatternEvent(
          reason: "RolloutPaused",
          message:
            "Paused updating 3 pods in place from revision old to new: image of sidecar clock"
        )
      ])
    let resumed = self.status(moment(olds), previous: status)
    #expect(
      PatternEvent.transitions(from: status, to: resumed).map(\.reason) == ["RolloutStarted"])
  }

  @Test func `an update that waits for deletions says so`() {
    let olds = (1...3).map { running("p\($0)", revision: "old") }
    let status = status(moment(olds) { $0.target.strategy.type = .onDelete })
    #expect(status.summary == "Running")
    #expect(
      PatternEvent.transitions(from: nil, to: status).first?.message
        == "Updating 3 pods as somebody deletes them from revision old to new: image of sidecar clock"
    )
  }

  @Test func `what was told of an update outlives a restart, and the end of it`() {
    let olds = (1...2).map { running("p\($0)", revision: "old") }
    let before = status(moment(olds + [running("p3", update: UpdateProgress())]))
    #expect(before.rollout?.updated == 1)
    // Another operator, to whom the old revision is not known.
    let after = status(
      moment(olds + [running("p3", update: UpdateProgress())]) { $0.change = nil },
      previous: PodPatternStatus(json: before.json))
    #expect(after.rollout == before.rollout)
    let done = (1...3).map { running("p\($0)", update: UpdateProgress()) }
    let end = status(moment(done) { $0.change = nil }, previous: after)
    #expect(end.rollout?.isComplete == true)
    // Pods come and go afterwards, and that is no update.
    let later = status(moment([done[0]]) { $0.change = nil }, previous: end)
    #expect(later.rollout == end.rollout)
    #expect(later.summary == "Running")
  }

  @Test func `one pod is one`() {
    let begun = status(
      moment([running("a", revision: "old")]) {
        $0.change?.method = .recreate
        $0.target.replicas = 1
      })
    #expect(
      PatternEvent.transitions(from: nil, to: begun).first?.message
        == "Updating 1 pod by replacing it from revision old to new: image of sidecar clock")
  }

  @Test func `the beginning and the end of an update are Events`() {
    let olds = (1...3).map { running("p\($0)", revision: "old") }
    let begun = status(moment(olds))
    #expect(
      PatternEvent.transitions(from: nil, to: begun) == [
        PatternEvent(
          reason: "RolloutStarted",
          message: "Updating 3 pods in place from revision old to new: image of sidecar clock")
      ])
    #expect(PatternEvent.transitions(from: begun, to: begun) == [])
    let ended = status(
      moment((1...3).map { running("p\($0)", update: UpdateProgress()) }), previous: begun)
    #expect(
      PatternEvent.transitions(from: begun, to: ended) == [
        PatternEvent(
          reason: "RolloutCompleted",
          message: "Updated 3 pods to revision new: image of sidecar clock")
      ])
  }

  // MARK: - Going back

  /// A status told when a good revision was out, and then another was declared that got nowhere.
  private func stuck(_ moment: inout Snapshot) -> PodPatternStatus {
    moment.target.strategy.rollback = .automatic
    moment.target.progressDeadlineSeconds = 30
    moment.wait.seconds = 60
    var good = snapshot((1...3).map { running("p\($0)", revision: "old") }, replicas: 3)
    good.target.revision = "old"
    let before = status(good)
    var begun = moment
    begun.now = noon(-60)
    return status(begun, previous: before)
  }

  private var brokenPods: [PodSnapshot] {
    var broken = failing("c")
    broken.created = noon(-60)
    return [running("a", revision: "old"), running("b", revision: "old"), broken]
  }

  @Test func `an update that makes no progress is given up for the last good revision`() {
    var moment = moment(brokenPods)
    let previous = stuck(&moment)
    #expect(previous.currentRevision == "old")
    let rollback = Rollback.decide(PodTally(moment), previous: previous)
    #expect(rollback?.from == "new")
    #expect(rollback?.to == "old")
    #expect(
      rollback?.reason
        == "no progress for 30 s: 2 of 3 pods are available; c: Init:0/1 prepare: container prepare"
        + " failed with exit code 3, restarted 2 times: no such file")
    // Not by itself where nobody asked for it, and not before the deadline.
    moment.target.strategy.rollback = .manual
    #expect(Rollback.decide(PodTally(moment), previous: previous) == nil)
    moment.target.strategy.rollback = .automatic
    moment.target.progressDeadlineSeconds = 90
    #expect(Rollback.decide(PodTally(moment), previous: previous) == nil)
  }

  @Test func `a revision that was given up is not tried again, and another revision is`() {
    var moment = moment(brokenPods)
    var previous = stuck(&moment)
    previous.rollback = Rollback(from: "new", to: "old", reason: "why")
    #expect(Rollback.decide(PodTally(moment), previous: previous) == previous.rollback)
    moment.target.revision = "newer"
    moment.wait = .init()
    #expect(Rollback.decide(PodTally(moment), previous: previous) == nil)
  }

  @Test func `there is nothing to go back to where no revision was ever available`() {
    var moment = moment([failing("c")])
    _ = stuck(&moment)
    let previous = status(moment)
    moment.now = noon(300)
    #expect(previous.currentRevision == "")
    #expect(Rollback.decide(PodTally(moment), previous: previous) == nil)
  }

  @Test func `a given-up update shows as such`() {
    var back = snapshot((1...3).map { running("p\($0)", revision: "old") }, replicas: 3)
    back.target.revision = "old"
    back.rollback = Rollback(from: "new", to: "old", reason: "why")
    let status = status(back)
    #expect(status.summary == "RolledBack")
    #expect(status.updateRevision == "new")
    #expect(status.currentRevision == "old")
    #expect(status.updatedReplicas == 0)
    #expect(status[.stalled]?.reason == "RolledBack")
    #expect(status[.ready]?.isTrue == false)
    #expect(PodPatternStatus(json: status.json) == status)
  }
}
