internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@Suite struct PodPatternStatusTests {
  private func status(
    _ moment: Snapshot, cause: StallCause? = nil, shipper: ShipperState = .disabled,
    note: String? = nil, previous: PodPatternStatus? = nil
  ) -> PodPatternStatus {
    PodPatternStatus(
      PodTally(moment), cause: cause, shipper: shipper, remark: note, previous: previous)
  }

  private func fetching(
    _ name: String, _ state: ContainerSnapshot.State, last: ContainerSnapshot.Termination? = nil,
    restarts: Int = 0
  ) -> PodSnapshot {
    pod(
      name, .pending,
      containers: [.init(name: "web", state: .waiting(reason: "PodInitializing", message: nil))],
      initContainers: [
        .init(name: "log-shipper", state: .running, isReady: true, isStarted: true),
        .init(name: "fetch-weather", state: state, lastTermination: last, restarts: restarts),
      ])
  }

  private func running(_ name: String, ready: Int? = 60) -> PodSnapshot {
    pod(
      name, ready: ready,
      containers: [.init(name: "web", state: .running, isReady: ready != nil, isStarted: true)],
      initContainers: [
        .init(name: "log-shipper", state: .running, isReady: true, isStarted: true),
        .init(name: "fetch-weather", state: .terminated(.init(exitCode: 0, reason: "Completed"))),
      ])
  }

  private func weather(_ pods: [PodSnapshot], replicas: Int) -> Snapshot {
    snapshot(pods, replicas: replicas) { $0.target.initializers = ["fetch-weather"] }
  }

  @Test func `a failing initializer shows by name, exit code and restarts`() throws {
    let end = ContainerSnapshot.Termination(exitCode: 6, reason: "Error", message: "no such host")
    let waiting = ContainerSnapshot.State.waiting(reason: "CrashLoopBackOff", message: "back-off")
    let pods = [running("a"), fetching("b", waiting, last: end, restarts: 4)]
    let status = status(
      weather(pods, replicas: 2), shipper: .container(name: "log-shipper"))
    #expect(status.summary == "Init:0/1 fetch-weather")
    #expect(status.ready == "1/2")
    #expect(status.shipper == "Shipping")
    #expect(
      status.initializers == [
        .init(name: "fetch-weather", waiting: 1, failing: 1, restarts: 4, failure: end)
      ])
    let ready = try #require(status[.ready])
    #expect(!ready.isTrue)
    #expect(
      ready.message
        == "1 of 2 pods are available; b: Init:0/1 fetch-weather: container fetch-weather "
        + "failed with exit code 6, restarted 4 times: no such host")
    #expect(status[.reconciling]?.isTrue == true)
    #expect(status[.stalled]?.isTrue == false)
  }

  @Test func `a sidecar that waits for its restart is named, though the application runs`() throws {
    var pod = running("a", ready: nil)
    pod.initContainers[0] = .init(
      name: "log-shipper", state: .terminated(.init(exitCode: 255, reason: "Error")), restarts: 3)
    let status = status(weather([pod], replicas: 1), shipper: .container(name: "log-shipper"))
    #expect(status.summary == "Error log-shipper")
    #expect(status.shipper == "1 failing")
    #expect(
      try #require(status[.ready]).message
        == "0 of 1 pods are available; a: Error log-shipper: container log-shipper failed with exit"
        + " code 255, restarted 3 times")
    #expect(try #require(status[.stalled]).message.contains("still being tried"))
  }

  @Test func `a native sidecar that runs and is not ready is named, the log shipper too`() throws {
    for name in ["proxy", "log-shipper"] {
      var pod = running("a", ready: nil)
      pod.containers[0].isReady = true
      pod.initContainers.removeAll { $0.name == name }
      pod.initContainers.append(.init(name: name, state: .running, isStarted: true))
      let status = status(weather([pod], replicas: 1), shipper: .container(name: "log-shipper"))
      #expect(
        try #require(status[.ready]).message
          == "0 of 1 pods are available; a: NotReady \(name): container \(name) runs but is not ready"
      )
    }
  }

  @Test func `a native sidecar whose startup probe holds up the pod is named`() throws {
    var pod = running("a", ready: nil)
    pod.phase = .pending
    pod.containers = [
      .init(name: "web", state: .waiting(reason: "PodInitializing", message: nil))
    ]
    pod.initContainers.append(.init(name: "proxy", state: .running))
    pod.initContainers[pod.initContainers.count - 1].isSidecar = true
    let message = try #require(status(weather([pod], replicas: 1))[.ready]).message
    #expect(
      message.hasSuffix(
        "PodInitializing proxy: container proxy runs and has not started yet, as its startup probe says"
      ))
  }

  @Test func `of a verified download that fails the line is told that says why`() throws {
    let end = ContainerSnapshot.Termination(
      exitCode: 1, reason: "Error",
      message: """
        /shared/.fetch-weather.part: FAILED
        sha256sum: WARNING: 1 of 1 computed checksums did NOT match
        find: /shared/index.html: No such file or directory
        """)
    let status = status(weather([fetching("b", .terminated(end), restarts: 1)], replicas: 1))
    let words = "sha256sum: WARNING: 1 of 1 computed checksums did NOT match"
    #expect(try #require(status[.ready]).message.hasSuffix(": \(words)"))
    let event = try #require(PatternEvent.transitions(from: nil, to: status).first)
    #expect(event.message.hasSuffix("(Error): \(words)"))
  }

  @Test func `all pods available is Ready and settled`() {
    let status = status(weather([running("a"), running("b")], replicas: 2), previous: nil)
    #expect(status.summary == "Running")
    #expect(status[.ready]?.isTrue == true)
    #expect(status[.reconciling]?.isTrue == false)
    #expect(status.replicas == 2)
    #expect(status.availableReplicas == 2)
    #expect(status.selector == "podpattern.dev/pattern=weather")
    #expect(status.succeeded == nil)
  }

  @Test func `pods that no kubelet has seen are pending and wait for each initializer`() {
    let pods = [pod("a", .pending, node: nil), pod("b", .pending, node: nil)]
    let status = status(weather(pods, replicas: 2))
    #expect(status.summary == "Pending")
    #expect(status.replicas == 2)
    #expect(status.initializers.first?.waiting == 2)
  }

  @Test(
    arguments: [
      ("Init:ImagePullBackOff fetch-weather", "ImagePullBackOff"),
      ("Init:0/1 fetch-weather", "PodInitializing"),
    ])
  func `an initializer that waits is told as kubectl does`(summary: String, reason: String) {
    let pods = [fetching("a", .waiting(reason: reason, message: nil))]
    #expect(status(weather(pods, replicas: 1)).summary == summary)
  }

  @Test func `a crashing container counts for more than a pod that starts`() {
    let end = ContainerSnapshot.Termination(exitCode: 1, reason: "Error")
    var crashing = running("b", ready: nil)
    crashing.containers[0] = .init(
      name: "web", state: .waiting(reason: "CrashLoopBackOff", message: nil),
      lastTermination: end, restarts: 7)
    let status = status(
      weather([fetching("a", .running), crashing], replicas: 2))
    #expect(status.summary == "CrashLoopBackOff web")
    #expect(status[.ready]?.message.contains("exit code 1, restarted 7 times") == true)
  }

  @Test func `no node is a reason in the scheduler's words`() {
    var lonely = pod("a", .pending, node: nil)
    lonely.unschedulable = "0/3 nodes are available"
    let status = status(weather([lonely], replicas: 1))
    #expect(status.summary == "Unschedulable")
    #expect(status[.ready]?.message.contains("0/3 nodes are available") == true)
  }

  @Test func `a log shipper that fails is counted`() {
    var broken = running("a")
    broken.initContainers[0].state = .waiting(reason: "CrashLoopBackOff", message: nil)
    broken.initContainers[0].isReady = false
    let status = status(
      weather([broken, running("b")], replicas: 2), shipper: .container(name: "log-shipper"))
    #expect(status.shipper == "1 failing")
    #expect(status.summary == "CrashLoopBackOff log-shipper")
  }

  @Test func `what was refused is Stalled in the server's own words`() {
    let cause = StallCause.refused(.create, message: "exceeded quota: pods")
    let status = status(weather([], replicas: 1), cause: cause)
    #expect(status[.stalled]?.isTrue == true)
    #expect(status[.stalled]?.message == "exceeded quota: pods")
    #expect(status[.ready]?.isTrue == false)
    #expect(status[.reconciling]?.isTrue == false)
    #expect(status.summary == "FailedCreate")
  }

  @Test func `completed pods make the pattern complete`() {
    let moment = snapshot([pod("a", .succeeded), pod("b", .succeeded)], replicas: 2) {
      $0.target.runsToCompletion = true
    }
    let status = status(moment)
    #expect(status.summary == "Completed")
    #expect(status[.ready]?.isTrue == true)
    #expect(status[.ready]?.reason == "Completed")
    #expect(status.succeeded == 2)
    #expect(status.failed == 0)
  }

  @Test func `too many failures stall the pattern`() {
    let end = ContainerSnapshot.State.terminated(.init(exitCode: 3, reason: "Error"))
    let broken = pod("a", .failed, initContainers: [.init(name: "fetch-weather", state: end)])
    let moment = snapshot([broken]) {
      $0.target.runsToCompletion = true
      $0.target.initializers = ["fetch-weather"]
    }
    let status = status(moment)
    #expect(status.summary == "Failed")
    #expect(status.failed == 1)
    #expect(status.replicas == 0)
    #expect(status[.stalled]?.reason == "BackoffLimitExceeded")
    #expect(status[.ready]?.isTrue == false)
    #expect(status[.stalled]?.message.contains("fetch-weather failed with exit code 3") == true)
    #expect(status.initializers.first?.failure?.exitCode == 3)
  }

  @Test func `a condition keeps its time while it keeps its status`() {
    let first = status(weather([pod("a")], replicas: 1))
    var later = weather([pod("a"), pod("b")], replicas: 2)
    later.now = noon(30)
    let second = status(later, previous: first)
    #expect(second[.ready]?.lastTransitionTime == noon)
    var ready = weather([running("a")], replicas: 1)
    ready.now = noon(60)
    #expect(status(ready, previous: second)[.ready]?.lastTransitionTime == noon(60))
  }

  @Test func `the revision before an update is told until the last old pod is gone`() {
    let before = status(weather([running("a")], replicas: 1))
    var old = running("a")
    old.revision = "old"
    var update = weather([old], replicas: 1)
    var previous = before
    previous.currentRevision = "old"
    update.generation = 2
    let during = status(update, previous: previous)
    #expect(during.currentRevision == "old")
    #expect(during.updateRevision == "new")
    #expect(during.updatedReplicas == 0)
    #expect(during.observedGeneration == 2)
    #expect(during[.reconciling]?.reason == "Updating")
    #expect(status(weather([running("b")], replicas: 1), previous: during).currentRevision == "new")
  }

  @Test func `a pattern is Available as a Deployment is`() throws {
    func available(_ ready: Int, of replicas: Int) throws -> StatusCondition {
      let pods = (0..<replicas).map { running("p\($0)", ready: $0 < ready ? 60 : nil) }
      return try #require(status(weather(pods, replicas: replicas))[.available])
    }
    // A quarter of four may be missing, and none of three.
    #expect(try available(3, of: 4).isTrue && available(2, of: 4).status == .false)
    #expect(try available(3, of: 3).isTrue && available(2, of: 3).status == .false)
    #expect(try available(2, of: 3).hasReason(.minimumReplicasUnavailable))
    #expect(
      try available(3, of: 4).message == "3 of 4 pods are available, and 3 have to be")
    let recreate = snapshot([running("a", ready: nil)], replicas: 4) {
      $0.target.strategy.type = .recreate
    }
    #expect(status(recreate)[.available]?.status == .false)
    #expect(status(snapshot([], replicas: 0))[.available]?.isTrue == true)
    let once = snapshot([], replicas: 1) { $0.target.runsToCompletion = true }
    #expect(status(once)[.available] == nil)
  }

  @Test func `pods without a log shipper have no condition of it`() {
    let moment = weather([running("a")], replicas: 1)
    #expect(status(moment, shipper: .disabled)[.logsShipping] == nil)
    #expect(status(moment, shipper: .unsupported("Windows"))[.logsShipping] == nil)
    #expect(status(moment, shipper: .unknown)[.logsShipping]?.status == .unknown)
    let shipping = status(moment, shipper: .container(name: "log-shipper"))
    #expect(shipping[.logsShipping]?.isTrue == true)
    #expect(shipping.shippers == ShipperCounts(pods: 1))
    #expect(shipping.desiredReplicas == 1 && shipping.ready == "1/1")
    #expect(status(moment, shipper: .disabled).shippers == nil)
  }

  @Test func `what is written reads back the same`() {
    let end = ContainerSnapshot.Termination(exitCode: 6, reason: "Error", message: "no such host")
    let pods = [fetching("b", .terminated(end), restarts: 4)]
    let status = status(weather(pods, replicas: 2), shipper: .unsupported("Windows"))
    #expect(PodPatternStatus(json: status.json) == status)
    #expect(status[.ready]?.message.contains("Windows") == true)
    #expect(status.json["failed"] == .null)
  }
}
