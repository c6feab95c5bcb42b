internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

@Suite struct ReportTests {
  @Test func `pods that were just made are in the status, though no watch has shown them`() throws {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    let decision = web.decision
    let report = web.report(decision) { outcome in
      outcome.created = decision.pods.map {
        $0.snapshot(uid: $0.key.name, resourceVersion: "51", created: web.moment().wall)
      }
    }
    #expect(report.status.replicas == 2 && report.status.ready == "0/2")
    #expect(report.status[.reconciling]?.hasReason(.podsStarting) == true)
    #expect(report.events.map(\.reason) == ["SuccessfulCreate"])
    #expect(!report.memory.pods.isSatisfied)
  }

  @Test func `what the server refuses is told at once, and what may pass only when it lasts`()
    throws
  {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    let decision = web.decision
    let refused = web.report(decision) { $0.record(.refused("quota"), of: .create) }
    #expect(refused.status[.stalled]?.reason == "FailedCreate")
    #expect(refused.events.map(\.reason) == ["FailedCreate"])
    #expect(refused.next(statusWait: nil) == .after(.seconds(1)))

    let busy = RequestFailure.unavailable("too many requests")
    let passing = web.report(decision) { $0.record(busy, of: .create) }
    #expect(passing.status[.stalled]?.isTrue == false && passing.events.isEmpty)
    guard case .retry(busy, _) = passing.next(statusWait: nil) else {
      Issue.record("\(passing.next(statusWait: nil))")
      return
    }
  }

  @Test func `what is due at a time does not wait for what failed`() throws {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    let busy = RequestFailure.unavailable("too many requests")
    let failing = web.report(web.decision) { $0.record(busy, of: .create) }
    let wait = Duration.milliseconds(60)
    #expect(failing.next(statusWait: wait) == .retry(busy, within: wait))
    // What could be done at once may be what fails.
    guard case .retry(busy, let limit) = failing.next(statusWait: nil, unseen: .zero) else {
      Issue.record("\(failing.next(statusWait: nil, unseen: .zero))")
      return
    }
    #expect(limit != .zero)
    let lost = RequestFailure.unavailable("no leader")
    let report = web.report(web.decision) { _ in }
    #expect(
      report.next(statusWait: nil, unseen: wait, unpublished: lost) == .retry(lost, within: wait))
  }

  @Test func `what is gone already is no failure`() throws {
    let web = ObservedPattern()
    let report = web.report(web.decision) { $0.record(.stale, of: .delete) }
    #expect(report.events.isEmpty && report.memory.failedWork.isEmpty)
  }

  @Test func `a history that became too long is shortened once the status says what is current`()
    throws
  {
    var web = ObservedPattern()
    web.spec["revisionHistoryLimit"] = 0
    let old = try web.kept()
    var told = PodPatternStatus()
    (told.currentRevision, told.observedGeneration) = (old.revision, 1)
    web.status = told
    web.spec["template"]?["spec"]?["containers"] = [["name": "web", "image": "nginx:1.28"]]
    web.generation = 2
    web.revisions = [old, try web.kept(number: 2, uid: "s")]
    web.pods = [web.pod("a", of: web.revision), web.pod("b", of: web.revision)]
    let decision = web.decision
    #expect(decision.cleanup.isEmpty)
    let report = web.report(decision)
    #expect(report.status.currentRevision == web.revision?.revision)
    // The status can't be written for a moment: nothing is deleted that it still names.
    #expect(report.next(statusWait: .seconds(3)) == .after(.seconds(3)))
    #expect(report.next(statusWait: nil) == .after(.zero))
    web.status = report.status
    #expect(web.decision.cleanup.revisions.map(\.uid) == ["r"])
  }

  @Test func `departures stay until they were dealt with, and each is looked at once`() {
    var web = ObservedPattern()
    web.departures = [
      PodDeparture(.removed, web.pod("a", of: web.revision)),
      PodDeparture(.removed, web.pod("b", of: web.revision)),
    ]
    let report = web.report(web.decision) {
      $0.checkedStrays = ["a"]
      $0.postpone(.unavailable("busy"))
    }
    #expect(!report.acknowledgesDepartures)
    web.memory = report.memory
    #expect(web.decision.strays.map(\.uid) == ["b"])
    let done = web.report(web.decision) { $0.checkedStrays = ["b"] }
    #expect(done.acknowledgesDepartures)
    // Once they are acknowledged nothing of them is remembered.
    web.departures = []
    web.memory = done.memory
    #expect(web.decision.memory.checkedStrays.isEmpty)
  }

  @Test func `pods are told why they end or change`() throws {
    var web = ObservedPattern()
    web.revisions = [try web.kept()]
    web.pods = ["a", "b", "c"].map { web.pod($0, of: web.revision) }
    let decision = web.decision
    #expect(decision.plan.deletes.count == 1)
    let report = web.report(decision) { $0.deleted = decision.plan.deletes }
    #expect(report.podEvents.map(\.event.message) == ["One too many: 2 pods are asked for"])
    #expect(report.status.replicas == 2)
  }
}
