internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import ShipperContract
internal import Testing

/// What a pattern's status says of its logs.
@Suite struct LogsShippingTests {
  private let shipper = ShipperState.container(name: "log-shipper")

  private func status(_ moment: Snapshot, previous: PodPatternStatus? = nil) -> PodPatternStatus {
    PodPatternStatus(PodTally(moment), shipper: shipper, previous: previous)
  }

  /// A pod that ended, whose log shipper left these words.
  private func ended(_ name: String, _ phase: PodPhase = .succeeded, saying words: String)
    -> PodSnapshot
  {
    pod(
      name, phase,
      containers: [.init(name: "web", state: .terminated(.init(exitCode: 0)))],
      initContainers: [
        .init(
          name: "log-shipper",
          state: .terminated(.init(exitCode: 0, reason: "Completed", message: words)))
      ])
  }

  private static let drained =
    #"{"shipped":{"lines":200000,"bytes":1200},"left":{"lines":0,"bytes":0}}"#
  private static let incomplete =
    #"{"shipped":{"lines":9,"bytes":90},"left":{"lines":3,"bytes":40},"#
    + #""outputs":{"loki":{"lines":3,"bytes":40}},"warnings":["disk"]}"#

  @Test func `a termination message is read, and other words are none`() throws {
    let report = try #require(ShipperReport(message: Self.incomplete))
    #expect(report.shipped == .init(lines: 9, bytes: 90))
    #expect(report.left == .init(lines: 3, bytes: 40))
    #expect(report.outputs == ["loki": .init(lines: 3, bytes: 40)])
    #expect(report.warnings == ["disk"])
    #expect(!report.isDrained)
    #expect(try #require(ShipperReport(message: Self.drained)).isDrained)
    for other in [nil, "", "exec failed", "{}", "[1]", #"{"left":{}}"#] {
      #expect(ShipperReport(message: other) == nil)
    }
  }

  @Test func `pods that ended are counted by whether their logs were shipped to the end`() throws {
    let moment = snapshot(
      [ended("a", saying: Self.drained), ended("b", saying: Self.incomplete)], replicas: 2
    ) { $0.target.runsToCompletion = true }
    let status = status(moment)
    let drained = try #require(status.logsDrained)
    #expect(drained.pods == 2)
    #expect(drained.incomplete == 1)
    #expect(drained.linesLeft == 3)
    let last = try #require(drained.lastIncomplete)
    #expect(last.pod == "b")
    #expect(last.lines == 3)
    #expect(last.bytes == 40)
    #expect(last.outputs == ["loki"])
    let condition = try #require(status[.logsShipping])
    #expect(!condition.isTrue)
    #expect(condition.reason == "LinesLeft")
    #expect(condition.message == "b ended with 3 lines (40 bytes) not shipped to loki")
    #expect(
      PatternEvent.transitions(from: nil, to: status).contains {
        $0.isWarning && $0.reason == "LogsNotDrained"
      })
    #expect(PodPatternStatus(json: status.json) == status)
  }

  @Test func `a loss is remembered when the pod is gone, and told once`() throws {
    let before = status(snapshot([ended("a", .failed, saying: Self.incomplete)], replicas: 1))
    let after = status(snapshot([], replicas: 0), previous: before)
    #expect(after.logsDrained?.pods == 0)
    #expect(after.logsDrained?.lastIncomplete?.pod == "a")
    #expect(after[.logsShipping]?.isTrue == true)
    #expect(
      !PatternEvent.transitions(from: before, to: after).contains { $0.reason == "LogsNotDrained" })
  }

  @Test func `a pattern none of whose pods ended says nothing of it`() {
    let status = status(snapshot([pod("a", ready: 60)], replicas: 1))
    #expect(status.logsDrained == nil)
    #expect(status[.logsShipping]?.reason == "Shipping")
  }

  @Test func `a warning holds for as long as the kubelet may keep its repetition back`() throws {
    let words = "/shared holds 900Mi of 1Gi: the largest file is app.log"
    var moment = snapshot([pod("a", ready: 60), pod("b", ready: 60)], replicas: 2)
    func seen(_ secondsAgo: Int) -> Timestamp {
      Timestamp(moment.now.date.addingTimeInterval(-Double(secondsAgo)))
    }
    moment.shipperWarnings = [
      ShipperWarning(pod: "a", text: words, lastSeen: seen(659)),
      ShipperWarning(pod: "b", text: "old", lastSeen: seen(700)),
      ShipperWarning(pod: "gone", text: "of no pod", lastSeen: seen(1)),
    ]
    let condition = try #require(status(moment)[.logsShipping])
    #expect(condition.reason == "ShipperWarning")
    #expect(condition.message == "a: \(words)")
    #expect(status(moment)[.ready]?.isTrue == true)
    #expect(status(moment).shipper == "1 warning")
    moment.shipperWarnings[1].lastSeen = seen(1)
    #expect(status(moment)[.logsShipping]?.message == "b: old; and 1 other pod warns")
    moment.shipperWarnings = [ShipperWarning(pod: "a", text: words, lastSeen: seen(660))]
    #expect(status(moment)[.logsShipping]?.isTrue == true)
    #expect(status(moment).shipper == "Shipping")
    #expect(moment.secondsToWarningsEnd == nil)
  }

  /// A pod whose application runs, with its log shipper in a state.
  private func running(_ name: String, shipper state: ContainerSnapshot.State, isReady: Bool)
    -> PodSnapshot
  {
    pod(
      name, ready: 60, containers: [.init(name: "web", state: .running, isReady: true)],
      initContainers: [
        .init(name: "log-shipper", state: state, isReady: isReady, isStarted: true)
      ])
  }

  @Test func `while a shipper is not ready nobody can tell`() throws {
    let moment = snapshot(
      [
        running("a", shipper: .running, isReady: true),
        running("c", shipper: .running, isReady: false),
        running("b", shipper: .waiting(reason: "PodInitializing", message: nil), isReady: false),
      ], replicas: 3)
    let status = status(moment)
    let condition = try #require(status[.logsShipping])
    #expect(condition.status == .unknown)
    #expect(condition.reason == "ShipperNotReady")
    #expect(
      condition.message == "waiting for the log shipper of b and of 1 other pod to be ready")
    #expect(status.shipper == "2 starting")
    #expect(PodPatternStatus(json: status.json) == status)
  }

  @Test func `of a pattern that makes no sense nobody can tell, and what was lost stays told`() {
    let before = status(snapshot([ended("a", .failed, saying: Self.incomplete)], replicas: 1))
    let after = PodPatternStatus(
      PodTally(snapshot([pod("b", ready: 60)], replicas: 1)),
      cause: .invalid("spec.x: unknown field"),
      shipper: .unknown, previous: before)
    #expect(after[.logsShipping]?.status == .unknown)
    #expect(after[.logsShipping]?.reason == "InvalidPattern")
    #expect(after[.logsShipping]?.message.contains("Stalled") == true)
    #expect(after.shipper == "Unknown")
    #expect(after.logsDrained == before.logsDrained)
  }

  @Test func `a condition keeps its time while it is as it was, Unknown among the rest`() throws {
    let waiting = running("a", shipper: .running, isReady: false)
    var moment = snapshot([waiting], replicas: 1)
    let first = status(moment)
    moment.now = Timestamp(moment.now.date.addingTimeInterval(60))
    let second = status(moment, previous: first)
    #expect(
      second[.logsShipping]?.lastTransitionTime == first[.logsShipping]?.lastTransitionTime)
    moment.pods = [running("a", shipper: .running, isReady: true)]
    let third = status(moment, previous: second)
    #expect(third[.logsShipping]?.isTrue == true)
    #expect(third[.logsShipping]?.lastTransitionTime == moment.now)
  }

  @Test func `a shipper that does not run is named with what it said`() throws {
    let sick = pod(
      "a", ready: 60, containers: [.init(name: "web", state: .running, isReady: true)],
      initContainers: [
        .init(
          name: "log-shipper", state: .waiting(reason: "CrashLoopBackOff", message: nil),
          lastTermination: .init(exitCode: 2, message: "no such option"), restarts: 4)
      ])
    let condition = try #require(status(snapshot([sick], replicas: 1))[.logsShipping])
    #expect(condition.reason == "ShipperFailing")
    #expect(
      condition.message
        == "a: container log-shipper failed with exit code 2, restarted 4 times: no such option")
  }

  @Test func `pods are counted that a log shipper holds up`() {
    func waits(_ shipper: ContainerSnapshot, _ phase: PodPhase = .pending) -> Bool {
      pod("a", phase, initContainers: [shipper]).waitsForShipper
    }
    let name = "log-shipper"
    let unpullable = ContainerSnapshot.State.waiting(reason: "ImagePullBackOff", message: nil)
    let end = ContainerSnapshot.Termination(exitCode: 255, reason: "Error")
    #expect(waits(.init(name: name, state: unpullable)))
    #expect(waits(.init(name: name, state: .terminated(end), restarts: 3)))
    #expect(waits(.init(name: name, state: .running)))
    #expect(!waits(.init(name: name, state: .running, isReady: true, isStarted: true)))
    #expect(!waits(.init(name: name, state: .waiting(reason: "PodInitializing", message: nil))))
    #expect(!waits(.init(name: "proxy", state: unpullable)))
    #expect(!waits(.init(name: name, state: unpullable), .failed))
  }
}
