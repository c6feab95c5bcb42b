import FoundationEssentials
import KubernetesCore
import Testing

@testable import KubernetesRuntime

/// The state machine of one candidate.
@Suite struct LeaderElectionTests {
  static let lease = ObjectKey(namespace: "system", name: "operator")
  static let day = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

  static func candidate(_ identity: String = "me") -> LeaderElection {
    LeaderElection(LeaderElectionConfiguration(lease: lease, identity: identity), seed: 1)
  }

  static func held(
    by holder: String, version: String = "7", renewed: Int = 0, transitions: Int = 3
  ) -> ObservedLease {
    let time = Timestamp(day.date.addingTimeInterval(Double(renewed)))
    return ObservedLease(
      record: LeaseRecord(
        holder: holder, durationSeconds: 15, acquired: day, renewed: time,
        transitions: transitions),
      resourceVersion: version)
  }

  /// A candidate that has just got the lease, at a time.
  static func leader(at time: Duration = .zero) -> LeaderElection {
    var election = candidate()
    _ = election.step(.start, at: time, wall: day)
    _ = election.step(.read(nil), at: time, wall: day)
    _ = election.step(.wrote(resourceVersion: "1"), at: time, wall: day)
    return election
  }

  @Test func `a lease that is not there is made and held`() {
    var election = Self.candidate()
    #expect(election.step(.start, at: .zero, wall: Self.day) == [.read])
    let record = LeaseRecord(
      holder: "me", durationSeconds: 15, acquired: Self.day, renewed: Self.day, transitions: 0)
    #expect(election.step(.read(nil), at: .zero, wall: Self.day) == [.create(record)])
    #expect(election.leadsUntil == nil)
    let effects = election.step(.wrote(resourceVersion: "1"), at: .seconds(1), wall: Self.day)
    #expect(effects == [.lead, .wait(.seconds(2))])
    // From the beginning of the request: who knows when the server wrote.
    #expect(election.leadsUntil == .seconds(10))
  }

  @Test func `a lease that another holds is waited for, as long as it is seen to change`() {
    var election = Self.candidate()
    _ = election.step(.start, at: .zero, wall: Self.day)
    for second in stride(from: 0, through: 100, by: 5) {
      let lease = Self.held(by: "other", version: "\(second + 1)", renewed: second)
      let effects = election.step(.read(lease), at: .seconds(second), wall: Self.day)
      guard case .wait(let pause) = effects.first else {
        Issue.record("\(effects) at \(second) s")
        return
      }
      #expect(pause >= .seconds(2) && pause <= .seconds(4.4))
      #expect(election.step(.waited, at: .seconds(second + 4), wall: Self.day) == [.read])
    }
  }

  @Test func `a lease that does not change for its duration is taken, whatever its times say`() {
    for clock in [-3600.0, 0, 3600] {
      let wall = Timestamp(Self.day.date.addingTimeInterval(clock))
      var election = Self.candidate()
      _ = election.step(.start, at: .zero, wall: wall)
      let lease = Self.held(by: "other")
      #expect(election.step(.read(lease), at: .seconds(100), wall: wall).first?.isWait == true)
      _ = election.step(.waited, at: .seconds(114), wall: wall)
      #expect(election.step(.read(lease), at: .seconds(114.9), wall: wall).first?.isWait == true)
      _ = election.step(.waited, at: .seconds(115), wall: wall)
      let taken = LeaseRecord(
        holder: "me", durationSeconds: 15, acquired: wall, renewed: wall, transitions: 4)
      #expect(
        election.step(.read(lease), at: .seconds(115), wall: wall)
          == [.update(taken, resourceVersion: "7")])
    }
  }

  @Test func `a lease that was given back is taken at once`() {
    var election = Self.candidate()
    _ = election.step(.start, at: .zero, wall: Self.day)
    let effects = election.step(.read(Self.held(by: "")), at: .zero, wall: Self.day)
    guard case .update(let record, "7") = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(record.holder == "me")
    #expect(record.transitions == 4)
  }

  @Test func `losing the race for a lease makes no leader`() {
    var election = Self.candidate()
    _ = election.step(.start, at: .zero, wall: Self.day)
    _ = election.step(.read(nil), at: .zero, wall: Self.day)
    let effects = election.step(.failed(isConflict: true), at: .zero, wall: Self.day)
    #expect(effects.first?.isWait == true)
    #expect(election.state == .candidate)
  }

  @Test func `a leader renews without reading, and keeps what it acquired`() {
    var election = Self.leader()
    let later = Timestamp(Self.day.date.addingTimeInterval(2))
    let renewed = LeaseRecord(
      holder: "me", durationSeconds: 15, acquired: Self.day, renewed: later, transitions: 0)
    #expect(
      election.step(.waited, at: .seconds(2), wall: later)
        == [.update(renewed, resourceVersion: "1")])
    #expect(
      election.step(.wrote(resourceVersion: "2"), at: .seconds(3), wall: later)
        == [.wait(.seconds(2))])
    #expect(election.leadsUntil == .seconds(12))
  }

  @Test func `a leader that can't renew tries until its deadline, and then leads no more`() {
    var election = Self.leader()
    var now = Duration.seconds(2)
    var tries = 0
    while election.state != .ended, tries < 100 {
      let effects = election.step(.waited, at: now, wall: Self.day)
      guard case .update = effects.last else { break }
      tries += 1
      let after = election.step(.failed(isConflict: false), at: now, wall: Self.day)
      guard case .wait(let pause) = after.last else { break }
      now += pause
    }
    #expect(election.state == .ended)
    #expect(now == .seconds(10))
    #expect(tries == 4)
  }

  @Test func `a leader that finds another holder leads no more`() {
    var election = Self.leader()
    _ = election.step(.waited, at: .seconds(2), wall: Self.day)
    #expect(election.step(.failed(isConflict: true), at: .seconds(2), wall: Self.day) == [.read])
    let effects = election.step(
      .read(Self.held(by: "other")), at: .seconds(2), wall: Self.day)
    #expect(effects == [.lose(reason: "other has taken the lease")])
    #expect(election.leadsUntil == nil)
  }

  @Test func `a leader whose lease somebody deleted or edited takes it back`() {
    for lease in [nil, Self.held(by: "me", version: "9"), Self.held(by: "", version: "9")] {
      var election = Self.leader()
      _ = election.step(.waited, at: .seconds(2), wall: Self.day)
      _ = election.step(.failed(isConflict: true), at: .seconds(2), wall: Self.day)
      let effects = election.step(.read(lease), at: .seconds(2), wall: Self.day)
      #expect(effects.count == 1 && effects.first?.isWrite == true)
      _ = election.step(.wrote(resourceVersion: "10"), at: .seconds(2), wall: Self.day)
      #expect(election.leadsUntil == .seconds(12))
    }
  }

  @Test func `a leader that was frozen beyond its deadline notices when it wakes up`() {
    var election = Self.leader()
    let effects = election.step(.waited, at: .seconds(60), wall: Self.day)
    #expect(effects.first?.isLoss == true)
  }

  @Test func `a clean stop gives the lease back, and a candidate has none to give`() {
    var election = Self.leader()
    let effects = election.step(.stop, at: .seconds(1), wall: Self.day)
    guard case .update(let record, "1") = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(record.holder.isEmpty)
    #expect(record.durationSeconds == 1)
    var candidate = Self.candidate()
    #expect(candidate.step(.stop, at: .zero, wall: Self.day) == [])
  }

  @Test(arguments: [
    (15.0, 10.0, 2.0, true), (10, 10, 2, false), (15, 2, 2, false), (0.5, 0.3, 0.1, false),
    (15, 10, 0, false), (3, 2, 0.5, true),
  ])
  func `timings that are not safe are said so`(
    lease: Double, renew: Double, retry: Double, isSafe: Bool
  ) {
    let configuration = LeaderElectionConfiguration(
      lease: Self.lease, identity: "me", leaseDuration: .seconds(lease),
      renewDeadline: .seconds(renew), retryPeriod: .seconds(retry))
    #expect((configuration.fault == nil) == isSafe)
  }
}

extension LeaderElection.Effect {
  var isWait: Bool { if case .wait = self { true } else { false } }
  var isLoss: Bool { if case .lose = self { true } else { false } }
  var isWrite: Bool {
    switch self {
    case .create, .update: true
    default: false
    }
  }
}
