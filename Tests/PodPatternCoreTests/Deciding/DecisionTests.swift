internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct DecisionTests {
  @Test func `a new pattern is kept in the history, and its pods are made one at first`() throws {
    let decision = ObservedPattern().decision
    guard case .create(number: 1, changeCause: nil, change: nil, isLost: false) = decision.history
    else {
      return #expect(Bool(false), "\(decision.history)")
    }
    #expect(decision.pods.map(\.key.name).allSatisfy { $0.hasPrefix("web-") })
    #expect(decision.pods.count == 2 && decision.isCautious)
    #expect(decision.announcement?.occasion == .generation)
  }

  @Test func `the first pod of a new pattern need not wait for its revision to be recorded`() throws
  {
    var decision = ObservedPattern().decision
    let pioneer = try #require(decision.pioneer)
    #expect(pioneer == decision.pods.first)
    var refused = decision
    decision.didCreatePioneer(true)
    #expect(decision.pods.count == 1 && !decision.pods.contains(pioneer))
    refused.didCreatePioneer(false)
    #expect(refused.pods.isEmpty)
  }

  @Test func `a pod waits for its revision where there were pods, or a revision, before`() throws {
    var web = ObservedPattern()
    web.pods = [web.pod("a", of: web.revision)]
    #expect(web.decision.pioneer == nil)

    web = ObservedPattern()
    web.revisions = [try web.kept()]
    web.spec["template"]?["spec"]?["containers"] = [["name": "web", "image": "nginx:1.28"]]
    web.generation = 2
    var observation = web.observation
    for name in observation.missingRevisions { observation.didRead(nil, named: name) }
    let second = web.decide(observation)
    guard case .create = second.history else { return #expect(Bool(false), "\(second.history)") }
    #expect(!second.pods.isEmpty && second.pioneer == nil)
  }

  @Test func `pods as they were asked for leave nothing to be done`() throws {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    web.pods = [web.pod("a", of: web.revision), web.pod("b", of: web.revision)]
    #expect(web.decision.isEmpty)
  }

  @Test func `nothing is decided upon a cache that is older than own writes`() throws {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    web.memory.pods.didCreate(web.pod("a", of: web.revision, isReady: false))
    let decision = web.decision
    #expect(decision.plan.waitsForCache && decision.pods.isEmpty)
    #expect(decision.tally.active.map(\.key.name) == ["a"])
  }

  @Test func `a spec that can't be expanded leaves its pods alone, and counts them`() {
    var web = ObservedPattern()
    web.pods = [web.pod("a", of: web.revision)]
    web.spec["template"] = ["spec": ["containers": []]]
    let decision = web.decision
    #expect(decision.isEmpty && decision.goal == nil)
    let status = web.report(decision).status
    #expect(status.replicas == 1 && status.readyReplicas == 1)
    #expect(status[.stalled]?.hasReason(.invalidPattern) == true)
  }

  @Test func `the revision of an old pod has to be known, and where it can't be nothing changes`()
    throws
  {
    var web = ObservedPattern()
    let old = try #require(web.revision)
    let history = try web.kept()
    web.pods = [web.pod("a", of: old), web.pod("b", of: old)]
    web.spec["template"]?["spec"]?["containers"] = [["name": "web", "image": "nginx:1.28"]]
    web.spec["strategy"] = ["inPlace": "IfPossible"]
    web.generation = 2
    web.revisions = [history]
    var observation = web.observation
    #expect(observation.missingRevisions == [old.revision])
    observation.didNotRead(old.revision, .unavailable("busy"))
    let blind = web.decide(observation)
    #expect(!blind.hasWork)
    guard case .retry(.unavailable("busy"), _) = web.report(blind).next(statusWait: nil) else {
      Issue.record("\(web.report(blind).next(statusWait: nil))")
      return
    }

    observation = web.observation
    observation.didRead(old, named: old.revision)
    #expect(observation.missingRevisions.isEmpty)
    let decision = web.decide(observation)
    #expect(decision.announcement?.occasion == .update)
    #expect(decision.announcement?.status.rollout?.change == "image of container web")
    #expect(decision.goal?.updates.keys.sorted() == [old.revision])
    guard
      case .create(number: 2, changeCause: nil, change: "image of container web", isLost: false) =
        decision.history
    else { return #expect(Bool(false), "\(decision.history)") }
  }

  @Test func `pods have the readiness gate without their log shipper, and of an earlier revision`()
    throws
  {
    var web = ObservedPattern()
    web.spec["logShipper"] = nil
    web.spec["strategy"] = ["inPlace": "IfPossible"]
    let expanded = try #require(web.content.expanded)
    let revision = expanded.patternRevision(of: web.pattern)
    #expect(revision.template["spec"]?["readinessGates"] == nil && revision.isGenuine)
    let bare = try #require(expanded.manifestWithoutShipper(of: web.pattern))
    let earlier = try #require(web.expander.recover(revision, web.pattern, expanded))
    for manifest in [expanded.manifest, bare, earlier.manifest] {
      #expect(manifest.pod(named: "x")["spec"]?["readinessGates"] == [.inPlaceGate])
    }
    #expect(bare.pod(named: "x")["spec"]?["initContainers"] == nil)
  }

  @Test func `an update that makes no progress goes back to the last good revision`() throws {
    var web = ObservedPattern()
    web.spec["strategy"] = ["rollback": "Automatic"]
    web.spec["progressDeadlineSeconds"] = 60
    let good = try #require(web.revision)
    web.revisions = [try web.kept()]
    var told = PodPatternStatus()
    (told.currentRevision, told.observedGeneration) = (good.revision, 1)
    web.status = told
    web.spec["template"]?["spec"]?["containers"] = [["name": "web", "image": "nginx:none"]]
    web.generation = 2
    web.revisions.append(try web.kept(number: 2, uid: "s"))
    web.pods = [web.pod("a", of: good), web.pod("b", of: web.revision, isReady: false)]
    // This process has seen the update begin, and then nothing more.
    web.memory = web.decideReading(good).memory
    web.pods[1].isTerminating = false
    web.elapsed += .seconds(1)
    web.pods.append(web.pod("c", of: web.revision, isReady: false))
    web.memory = web.decideReading(good).memory
    web.elapsed += .seconds(61)
    let decision = web.decideReading(good)
    #expect(decision.goal?.rollback?.to == good.revision)
    #expect(decision.goal?.target.revision == good.revision)
    #expect(web.report(decision).status[.stalled]?.hasReason(.rolledBack) == true)
  }

  @Test func `a revision that was kept and is gone may have gone with its pattern`() throws {
    var web = ObservedPattern()
    var told = PodPatternStatus()
    told.updateRevision = try #require(web.revision).revision
    web.status = told
    guard case .create(_, _, _, isLost: true) = web.decision.history else {
      return #expect(Bool(false))
    }
  }

  @Test func `a history that an earlier pattern left is adopted before anything is made`() throws {
    var web = ObservedPattern()
    web.orphanedRevisions = [try web.kept(owner: nil)]
    let decision = web.decision
    guard case .adopt(let lost) = decision.history else { return #expect(Bool(false)) }
    #expect(lost.map(\.uid) == ["r"] && decision.pods.isEmpty)
    #expect(!web.report(decision).isPreparation)
    let report = web.report(decision) { $0.skippedRevisions = lost }
    #expect(report.isPreparation)
    web.memory = report.memory
    guard case .create = web.decision.history else { return #expect(Bool(false)) }
  }

  @Test func `work that was refused is held back, and other work is not`() throws {
    var web = ObservedPattern()
    web.spec["service"] = ["ports": [["port": 80]]]
    web.revisions = [try web.kept()]
    web.memory.failedWork.record(
      [Outcome.Failure(.create, .refused("quota"))], generation: 1, now: web.elapsed)
    let decision = web.decision
    #expect(decision.pods.isEmpty && decision.children.applies.map(\.child.type) == [.services])
  }

  @Test func `a pattern that is being deleted is left to the garbage collector`() {
    var web = ObservedPattern()
    web.isTerminating = true
    web.departures = [PodDeparture(.removed, web.pod("a", of: web.revision))]
    #expect(web.decision.isEmpty)
  }

  @Test func `a pod that left the cache unasked is looked for, and one that was asked is not`() {
    var web = ObservedPattern()
    var asked = web.pod("b", of: web.revision)
    asked.isTerminating = true
    web.departures = [
      PodDeparture(.removed, web.pod("a", of: web.revision)), PodDeparture(.removed, asked),
      PodDeparture(.ended, web.pod("c", of: web.revision)),
    ]
    #expect(web.decision.strays.map(\.uid) == ["a"])
  }
}

extension ObservedPattern {
  /// A decision for which a revision was read.
  fileprivate func decideReading(_ revision: PatternRevision) -> Decision {
    var observation = observation
    observation.didRead(revision, named: revision.revision)
    return decide(observation)
  }
}
