internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Who holds a pattern back has a name, in the status and in every condition.
@Suite struct HindranceTests {
  private func status(
    _ pods: [PodSnapshot], replicas: Int = 1, previous: PodPatternStatus? = nil,
    _ adjust: (inout Snapshot) -> Void = { _ in }
  ) -> PodPatternStatus {
    PodPatternStatus(
      PodTally(snapshot(pods, replicas: replicas, adjust: adjust)), shipper: .disabled,
      previous: previous)
  }

  private func running(_ name: String, ready: Bool = true) -> ContainerSnapshot {
    .init(name: name, state: .running, isReady: ready, isStarted: true)
  }

  private func waiting(_ name: String, _ reason: String) -> ContainerSnapshot {
    .init(name: name, state: .waiting(reason: reason, message: nil))
  }

  /// What all conditions say of pod `a`, which are to agree; STATUS first.
  private func told(_ status: PodPatternStatus) throws -> (summary: String, detail: String) {
    let message = try #require(status[.ready]).message
    let text = try #require(message.split(separator: "; ", maxSplits: 1).dropFirst().first)
    let parts = text.split(separator: ": ", maxSplits: 2).map(String.init)
    try #require(parts.count > 1)
    for kind in [StatusCondition.Kind.reconciling, .stalled] {
      #expect(try #require(status[kind]).message.hasSuffix(String(text)))
    }
    #expect(status.summary.hasSuffix(parts[1]))
    return (parts[1], parts.count > 2 ? parts[2] : "")
  }

  @Test func `a startup probe ahead of the initializers is named`() throws {
    var proxy = running("proxy", ready: false)
    (proxy.isStarted, proxy.isSidecar) = (false, true)
    let first = pod(
      "a", .pending, containers: [waiting("web", "PodInitializing")],
      initContainers: [proxy, waiting("fetch", "PodInitializing")])
    let status = status([first]) { $0.target.initializers = ["fetch"] }
    #expect(status.summary == "Init:0/1 proxy")
    #expect(
      status[.ready]?.message.hasSuffix(
        "container proxy runs and has not started yet, as its startup probe says") == true)
  }

  @Test func `a pod that is out of its Services to be updated in place says so, and until when`()
    throws
  {
    func told(
      _ gate: InPlaceGate, _ change: (inout PodSnapshot) -> Void = { _ in }
    ) throws -> String {
      var first = pod("a", revision: "old", containers: [running("web")])
      first.inPlaceGate = gate
      change(&first)
      let status = status([first]) {
        ($0.target.isGated, $0.target.strategy.inPlaceGracePeriodSeconds) = (true, 20)
      }
      // It is an ordinary step of an update, and no hindrance.
      let message = try #require(status[.ready]).message
      return String(try #require(message.split(separator: "; a: ").last))
    }
    let out =
      "UpdatingInPlace: being updated in place: out of its Services since 2027-01-15T08:00:00Z"
    let leaving = "\(out), and changed after 20 s of that (strategy.inPlaceGracePeriodSeconds)"
    #expect(try told(.closed(since: noon)) == leaving)
    // Its kubelet may not have noticed yet.
    #expect(try told(.closed(since: noon)) { $0.readySince = noon(-60) } == leaving)
    #expect(
      try told(.closed(since: noon)) { $0.update = UpdateProgress(pending: ["web"]) }
        == "\(out); the kubelet has yet to restart container web")
    // What is wrong with its containers is said first.
    #expect(
      try told(.closed(since: noon)) { $0.containers = [waiting("web", "ImagePullBackOff")] }
        .hasPrefix("ImagePullBackOff web"))
    let unopened = try told(.unset) {
      $0.unmetGate = UnmetGate(type: InPlaceGate.conditionType, state: "has not been reported yet")
    }
    #expect(
      unopened
        == "NotReady podpattern.dev/in-place: the operator has yet to open its readiness gate"
        + " podpattern.dev/in-place")
  }

  @Test func `an init container of the template is named while it runs and when it fails`() throws {
    var migrate = running("migrate", ready: false)
    migrate.startedAt = noon
    let first = pod(
      "a", .pending, containers: [waiting("web", "PodInitializing")], initContainers: [migrate])
    var found = try told(status([first]))
    #expect(found.summary == "PodInitializing migrate")
    #expect(
      found.detail
        == "container migrate, an init container of the template, is running since"
        + " 2027-01-15T08:00:00Z")
    var failing = first
    failing.initContainers[0] = .init(
      name: "migrate", state: .waiting(reason: "CrashLoopBackOff", message: nil),
      lastTermination: .init(exitCode: 4, reason: "Error", message: "no table"), restarts: 2)
    found = try told(status([failing]))
    #expect(found.summary == "Init:CrashLoopBackOff migrate")
    #expect(
      found.detail == "container migrate failed with exit code 4, restarted 2 times: no table")
  }

  @Test func `a container that crashed before it is unready again is told with its last words`()
    throws
  {
    var web = running("web", ready: false)
    web.restarts = 3
    web.lastTermination = .init(exitCode: 137, reason: "OOMKilled", message: "heap")
    let found = try told(status([pod("a", containers: [web])]))
    #expect(found.summary == "NotReady web")
    #expect(
      found.detail
        == "container web runs but is not ready; it was restarted 3 times, the last time after exit"
        + " code 137 (OOMKilled): heap")
  }

  @Test func `a container that ends well again and again is told so`() throws {
    let web = ContainerSnapshot(
      name: "web", state: .waiting(reason: "CrashLoopBackOff", message: "back-off"),
      lastTermination: .init(exitCode: 0, reason: "Completed"), restarts: 2)
    let found = try told(status([pod("a", containers: [web])]))
    #expect(found.detail == "container web ended with exit code 0, restarted 2 times")
  }

  @Test func `an image that can't be pulled counts for more than an earlier crash`() throws {
    let web = ContainerSnapshot(
      name: "web", state: .waiting(reason: "ImagePullBackOff", message: "no such image"),
      lastTermination: .init(exitCode: 1, reason: "Error"), restarts: 2)
    let found = try told(status([pod("a", containers: [web])]))
    #expect(found.detail == "container web: ImagePullBackOff: no such image")
  }

  @Test func `a pod without volumes or network is told once it takes long`() throws {
    var late = pod("a", .pending, containers: [waiting("web", "ContainerCreating")])
    late.lacksSandbox = true
    let found = try told(status([late]))
    #expect(found.summary == "ContainerCreating")
    #expect(found.detail.hasPrefix("container web has not started since 2027-01-15T07:59:00Z:"))
    #expect(found.detail.contains("PodReadyToStartContainers"))
    var young = late
    young.created = noon
    let status = status([young])
    #expect(status[.ready]?.message == "0 of 1 pods are available; a: ContainerCreating")
    #expect(status[.stalled]?.message == "nothing stands in the way")
  }

  @Test func `scheduling gates and readiness gates are told by their names`() throws {
    var gated = pod("a", .pending, node: nil)
    gated.schedulingGates = "example.com/quota"
    var found = try told(status([gated]))
    #expect(found.summary == "SchedulingGated")
    #expect(found.detail.hasSuffix("example.com/quota"))
    var unready = pod("a", containers: [running("web")])
    unready.unmetGate = UnmetGate(type: "example.com/lb", state: "is False: NotAttached")
    found = try told(status([unready]))
    #expect(found.summary == "NotReady example.com/lb")
    #expect(found.detail == "readiness gate example.com/lb is False: NotAttached")
  }

  @Test func `a pod whose node does not report is told with the node`() throws {
    let found = try told(status([pod("a", containers: [running("web")])]))
    #expect(found.detail == "its containers are ready, and the pod is not: node node-1 may be gone")
  }

  @Test func `a pod that is ready for too short a time is told`() throws {
    let status = status([pod("a", ready: 5, containers: [running("web")])]) {
      $0.target.minReadySeconds = 30
    }
    #expect(
      status[.ready]?.message
        == "0 of 1 pods are available; a: Running: it is ready, and available after 30 s of that"
        + " (minReadySeconds)")
  }

  private func ending(
    _ name: String, _ deadline: Int, grace: Int = 30, finalizers: [String] = [],
    containers: [ContainerSnapshot] = []
  ) -> PodSnapshot {
    var result = pod(name, revision: "old", ending: true, containers: containers)
    result.ending = PodEnding(
      deadline: noon(deadline), graceSeconds: grace, finalizers: finalizers)
    return result
  }

  @Test func `Recreate names the pod that it waits for, since when and why`() throws {
    func recreating(_ pod: PodSnapshot) throws -> String {
      let found = try told(status([pod]) { $0.target.strategy.type = .recreate })
      #expect(found.summary == "Terminating")
      return found.detail
    }
    let web = running("web")
    #expect(
      try recreating(ending("a", 20, containers: [web]))
        == "it is to end since 2027-01-15T07:59:50Z: web may take until 2027-01-15T08:00:20Z to stop,"
        + " with preStop hooks, by its grace period of 30 s")
    #expect(
      try recreating(ending("a", -60, grace: 0, finalizers: ["example.test/detach"]))
        == "it is to end since 2027-01-15T07:59:00Z: its finalizers have to be removed:"
        + " example.test/detach")
    #expect(
      try recreating(ending("a", -60, containers: [web]))
        == "it is to end since 2027-01-15T07:58:30Z: its grace period of 30 s is over, and no kubelet"
        + " has let it go: node node-1 may be gone")
  }

  @Test func `a pod in surplus that does not go is told, though all is ready`() {
    let good = pod("good", ready: 60, containers: [running("web")])
    let status = status([good, ending("a", -60, grace: 0, finalizers: ["example.test/detach"])])
    #expect(status[.ready]?.isTrue == true)
    for kind in [StatusCondition.Kind.ready, .reconciling] {
      #expect(status[kind]?.message.hasSuffix("removed: example.test/detach") == true)
    }
    // One that is within its time is nothing to tell.
    let usual = self.status([good, ending("a", 20, containers: [running("web")])])
    #expect(usual[.ready]?.message == "1 of 1 pods are available")
  }

  @Test func `what a failed pod left stays told when it is gone`() {
    var first = pod("a", .failed, age: 90)
    first.reason = "Evicted"
    first.message = "The node was low on resource: memory"
    let told = status([first], replicas: 1).lastFailure
    #expect(told?.pod == "a" && told?.reason == "Evicted" && told?.container == nil)
    #expect(told?.message == "The node was low on resource: memory")
    let second = pod(
      "b", .failed, age: 30,
      containers: [
        .init(name: "web", state: .terminated(.init(exitCode: 3, reason: "Error", message: "bad")))
      ])
    let later = status([first, second], previous: status([first]))
    #expect(later.lastFailure?.pod == "b" && later.lastFailure?.exitCode == 3)
    // Neither its end nor that of the other one makes it forgotten.
    #expect(status([first], previous: later).lastFailure == later.lastFailure)
    #expect(status([], previous: later).lastFailure == later.lastFailure)
    #expect(PodPatternStatus(json: later.json) == later)
  }

  @Test func `it is looked at again when a start or an end takes long`() {
    var young = pod("a", .pending)
    young.created = noon(-10)
    #expect(PodTally(snapshot([young])).secondsToLongWait == 20)
    #expect(PodTally(snapshot([ending("b", 5)])).secondsToLongWait == 15)
    #expect(PodTally(snapshot([pod("c", ready: 5)])).secondsToLongWait == nil)
  }
}
