import Testing

@testable import podpattern_shipper

@Suite struct SupervisorTests {
  static func supervisor(_ pipelines: [String] = ["a", "b"], settle: Int = 0) -> Supervisor {
    Supervisor(pipelines: pipelines, times: DrainTimes(graceSeconds: 30, settleSeconds: settle))
  }

  static func look(_ drained: Bool..., read: Int = 0) -> Supervisor.Event {
    let names = ["a", "b"].prefix(drained.count)
    return .inspected(
      .init(pipelines: Dictionary(uniqueKeysWithValues: zip(names, drained)), read: read))
  }

  @Test func `SIGTERM begins the drain, and other signals go to every Fluent Bit`() {
    var supervisor = Self.supervisor()
    #expect(supervisor.handle(.terminate, at: .zero) == [.report])
    #expect(supervisor.isDraining)
    #expect(supervisor.handle(.terminate, at: .zero) == [])
    #expect(supervisor.handle(.forward(1), at: .zero) == [.signal(1)])
  }

  @Test func `the drain is over when two looks in a row find nothing left to ship`() {
    var supervisor = Self.supervisor()
    _ = supervisor.handle(.terminate, at: .zero)
    #expect(supervisor.handle(Self.look(true, true), at: .seconds(1)) == [])
    #expect(supervisor.handle(Self.look(true, false), at: .seconds(2)) == [])
    #expect(supervisor.handle(Self.look(true, true), at: .seconds(3)) == [])
    #expect(supervisor.handle(Self.look(true, true), at: .seconds(4)) == [.stop])
    #expect(supervisor.handle(.ended(pipeline: "a", code: 0), at: .seconds(5)) == [])
    #expect(
      supervisor.handle(.ended(pipeline: "b", code: 0), at: .seconds(5)) == [.report, .exit(0)])
    #expect(supervisor.state == .ended)
  }

  @Test func `the drain is not over before nothing was written for the time to settle`() {
    var supervisor = Self.supervisor(settle: 5)
    _ = supervisor.handle(.terminate, at: .zero)
    #expect(supervisor.handle(Self.look(true, true, read: 10), at: .seconds(1)) == [])
    #expect(supervisor.handle(Self.look(true, true, read: 20), at: .seconds(5)) == [])
    #expect(supervisor.handle(Self.look(true, true, read: 20), at: .seconds(9)) == [])
    #expect(supervisor.handle(Self.look(true, true, read: 20), at: .seconds(10)) == [.stop])
  }

  @Test func `the drain ends in time to stop every Fluent Bit within the grace period`() {
    var supervisor = Self.supervisor()
    _ = supervisor.handle(.terminate, at: .seconds(100))
    #expect(supervisor.handle(.tick, at: .seconds(127)) == [])
    #expect(supervisor.handle(.tick, at: .seconds(128)) == [.stop])
    #expect(supervisor.handle(.tick, at: .seconds(129)) == [])
    #expect(supervisor.handle(.tick, at: .milliseconds(129_500)) == [.kill])
    #expect(supervisor.handle(.tick, at: .seconds(130)) == [])
  }

  @Test func `a drain has a second however short the grace period is`() {
    let times = DrainTimes(graceSeconds: 0, settleSeconds: 0)
    #expect(times.drain == .seconds(1))
    #expect(times.kill > times.drain)
  }

  @Test func `a Fluent Bit that ends by itself ends the others, and its code is the exit code`() {
    var supervisor = Self.supervisor()
    #expect(supervisor.handle(.ended(pipeline: "a", code: 139), at: .zero) == [.stop])
    #expect(
      supervisor.handle(.ended(pipeline: "b", code: 0), at: .zero) == [.report, .exit(139)])
  }

  @Test func `where there is one Fluent Bit, the shipper ends with it`() {
    var supervisor = Self.supervisor(["a"])
    #expect(
      supervisor.handle(.ended(pipeline: "a", code: 1), at: .zero) == [.report, .exit(1)])
  }

  @Test func `a Fluent Bit that does not stop in time is killed`() {
    var supervisor = Self.supervisor()
    _ = supervisor.handle(.ended(pipeline: "a", code: 1), at: .zero)
    #expect(supervisor.handle(.tick, at: DrainTimes.stopping) == [.kill])
  }

  @Test func `a Fluent Bit that dies during the drain is started once more, and then left`() {
    var supervisor = Self.supervisor()
    _ = supervisor.handle(.terminate, at: .zero)
    #expect(supervisor.handle(.ended(pipeline: "a", code: 139), at: .seconds(1)) == [.start("a")])
    #expect(supervisor.handle(.ended(pipeline: "a", code: 139), at: .seconds(2)) == [])
    // What is dead for good is not waited for.
    #expect(supervisor.handle(Self.look(false, true), at: .seconds(3)) == [])
    #expect(supervisor.handle(Self.look(false, true), at: .seconds(4)) == [.stop])
  }
}
