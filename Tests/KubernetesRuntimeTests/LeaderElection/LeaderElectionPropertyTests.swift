import FoundationEssentials
import KubernetesCore
import Testing

@testable import KubernetesRuntime

/// Several candidates and one Lease, with requests that are slow, lost or refused, processes that
/// freeze, and clocks that show any time of day: there are never two leaders at once.
@Suite struct LeaderElectionPropertyTests {
  /// A server's Lease with its optimistic concurrency.
  struct Server {
    var lease: ObservedLease?
    var version = 0

    mutating func put(_ record: LeaseRecord, onto expected: String?) -> String? {
      guard lease?.resourceVersion == expected else { return nil }
      version += 1
      lease = ObservedLease(record: record, resourceVersion: "\(version)")
      return "\(version)"
    }
  }

  struct Candidate {
    var election: LeaderElection
    let name: String
    /// How far its time of day is off.
    let clockError: Double
    /// What it does next, and when that is done.
    var input = LeaderElection.Input.start
    var due: Duration
    var lives = 1
  }

  @Test(arguments: 0..<200) func `there is never more than one leader`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var server = Server()
    var candidates = (0..<3).map { number in
      Candidate(
        election: LeaderElectionTests.candidate("c\(number)"), name: "c\(number)",
        clockError: [-3600, 0, 3600][number], due: .milliseconds(number))
    }
    var terms = 0
    for _ in 0..<600 {
      let index = candidates.indices.min { candidates[$0].due < candidates[$1].due } ?? 0
      let now = candidates[index].due
      terms += Self.turn(&candidates[index], now, &server, &random)
      let leaders = candidates.filter { ($0.election.leadsUntil ?? .zero) > now }
      #expect(leaders.count <= 1, "at \(now): \(leaders.map(\.name))")
    }
    #expect(terms > 0)
  }

  /// Lets a candidate take its input and perform what it decides; returns how many terms began.
  private static func turn(
    _ candidate: inout Candidate, _ now: Duration, _ server: inout Server,
    _ random: inout SplitMix64
  ) -> Int {
    let wall = Timestamp(
      LeaderElectionTests.day.date.addingTimeInterval(candidate.clockError + now / .seconds(1)))
    let effects = candidate.election.step(candidate.input, at: now, wall: wall)
    let began = effects.contains(.lead) ? 1 : 0
    // Most answers are quick; some take long, and some processes freeze for a while.
    let isSlow = Int.random(in: 0..<20, using: &random) == 0
    let delay = Duration.milliseconds(Int.random(in: 1...(isSlow ? 30_000 : 50), using: &random))
    let luck = Int.random(in: 0..<20, using: &random)
    switch effects.last {
    case .wait(let pause):
      candidate.input = .waited
      candidate.due = now + pause + (isSlow ? delay : .zero)
      return began
    case .read: candidate.input = luck == 0 ? .failed(isConflict: false) : .read(server.lease)
    case .create(let record): candidate.input = answer(luck, record, nil, &server)
    case .update(let record, let version):
      candidate.input = answer(luck, record, version, &server)
    case .lead, .lose, nil:
      // The process ends, and another one starts under a name of its own.
      candidate.lives += 1
      candidate.election = LeaderElectionTests.candidate("\(candidate.name)-\(candidate.lives)")
      candidate.input = .start
    }
    candidate.due = now + delay
    return began
  }

  /// What a write comes to: some are lost on their way, some on the way back.
  private static func answer(
    _ luck: Int, _ record: LeaseRecord, _ version: String?, _ server: inout Server
  ) -> LeaderElection.Input {
    if luck == 0 { return .failed(isConflict: false) }
    guard let new = server.put(record, onto: version) else { return .failed(isConflict: true) }
    return luck == 1 ? .failed(isConflict: false) : .wrote(resourceVersion: new)
  }
}
