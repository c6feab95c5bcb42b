internal import KubernetesCore

/// One candidate of an election: decides what to read and write of the Lease, and whether it leads.
/// Pure: it is told what happened and when, and answers with what to do.
///
/// ```
///                read, taken        wrote
/// start → candidate ───▶ (create / update) ───▶ leading ── stop ──▶ ended (release)
///            ▲   │ held by another                │ ▲ │
///            └───┘ wait                      wait └─┘ └── not renewed in time, or taken ──▶ ended
/// ```
///
/// Guarantees: it leads only for `renewDeadline` after it began to send a renewal that succeeded;
/// it takes over from another candidate only when it has seen no change of the Lease for the
/// duration that the Lease names, by its own clock. So two candidates never lead at once as long as
/// their clocks run at about the same speed, however wrong the time of day is that they show.
///
/// The rules are those of client-go's `leaderelection`.
struct LeaderElection: Sendable {
  enum State: Sendable, Hashable {
    case candidate
    /// It leads; the last renewal that succeeded began then.
    case leading(renewed: Duration)
    case ended
  }

  enum Input: Sendable, Hashable {
    case start
    /// The Lease was read; nil where there is none.
    case read(ObservedLease?)
    /// The write succeeded and made this version.
    case wrote(resourceVersion: String)
    /// A read or a write failed; a conflict says that somebody else has written.
    case failed(isConflict: Bool)
    case waited
    /// The candidate is to stop, cleanly.
    case stop
  }

  /// What is to be done; the last of an answer is what the next input is about.
  enum Effect: Sendable, Hashable {
    case read
    case create(LeaseRecord)
    case update(LeaseRecord, resourceVersion: String)
    case wait(Duration)
    /// It leads from now on, for as long as `leadsUntil` says.
    case lead
    case lose(reason: String)

    /// Whether it changes the Lease.
    var isWrite: Bool {
      switch self {
      case .create, .update: true
      case .read, .wait, .lead, .lose: false
      }
    }
  }

  private(set) var state = State.candidate
  private let configuration: LeaderElectionConfiguration
  /// The Lease as it was last seen to change, and when that was.
  private var observed: (lease: ObservedLease, at: Duration)?
  /// What was written, or is being written, and when the request began.
  private var pending: (record: LeaseRecord, at: Duration)?
  private var random: SplitMix64

  /// A candidate that has seen nothing; the seed decides its jitter.
  init(_ configuration: LeaderElectionConfiguration, seed: UInt64) {
    self.configuration = configuration
    random = SplitMix64(seed: seed)
  }

  /// Who was seen to hold the Lease; empty where nobody does or nobody knows.
  var holder: String { observed?.lease.record.holder ?? "" }

  /// Until when the candidate may act as the leader; nil where it may not.
  var leadsUntil: Duration? {
    guard case .leading(let renewed) = state else { return nil }
    return renewed + configuration.renewDeadline
  }

  /// Takes what happened, at a time of the candidate's own and a time of day, and returns what to
  /// do, in order.
  mutating func step(_ input: Input, at now: Duration, wall: Timestamp) -> [Effect] {
    switch (state, input) {
    case (.ended, _): return []
    case (.candidate, .stop):
      state = .ended
      return []
    case (.leading, .stop): return release(now, wall)
    case (_, .start): return [.read]
    case (_, .read(let lease)): return read(lease, now, wall)
    case (_, .wrote(let version)): return wrote(version)
    case (_, .failed(let isConflict)): return failed(isConflict, now)
    case (.candidate, .waited): return [.read]
    case (.leading, .waited): return renew(now, wall)
    }
  }
}

// MARK: - Reading

extension LeaderElection {
  private mutating func read(
    _ lease: ObservedLease?, _ now: Duration, _ wall: Timestamp
  ) -> [Effect] {
    guard let lease else {
      observed = nil
      return [.create(claim(nil, now, wall))]
    }
    if observed?.lease.record != lease.record {
      observed = (lease, now)
    } else {
      observed = observed.map { (lease, $0.at) }
    }
    let record = lease.record
    let isOurs = record.holder == configuration.identity
    guard isOurs || record.holder.isEmpty || isExpired(now) else {
      guard case .leading = state else { return [.wait(candidatePause())] }
      return lose("\(record.holder) has taken the lease")
    }
    return [.update(claim(record, now, wall), resourceVersion: lease.resourceVersion)]
  }

  private func isExpired(_ now: Duration) -> Bool {
    guard let observed else { return true }
    return observed.at + .seconds(observed.lease.record.durationSeconds) <= now
  }

  /// The record with which this candidate holds the Lease.
  private mutating func claim(
    _ old: LeaseRecord?, _ now: Duration, _ wall: Timestamp
  ) -> LeaseRecord {
    let isOurs = old?.holder == configuration.identity
    let record = LeaseRecord(
      holder: configuration.identity,
      durationSeconds: Int(configuration.leaseDuration.components.seconds),
      acquired: isOurs ? old?.acquired ?? wall : wall, renewed: wall,
      transitions: (Count(old?.transitions ?? 0) + (old == nil || isOurs ? 0 : 1)).value)
    pending = (record, now)
    return record
  }
}

// MARK: - Writing

extension LeaderElection {
  private mutating func wrote(_ version: String) -> [Effect] {
    guard let pending else { return [] }
    observed = (
      ObservedLease(record: pending.record, resourceVersion: version), pending.at
    )
    let isNew = state == .candidate
    state = .leading(renewed: pending.at)
    return (isNew ? [.lead] : []) + [.wait(configuration.retryPeriod)]
  }

  private mutating func failed(_ isConflict: Bool, _ now: Duration) -> [Effect] {
    guard let limit = leadsUntil else { return [.wait(candidatePause())] }
    guard now < limit else { return lose(notRenewed) }
    // Who has written, and what, decides whether it still leads.
    return isConflict ? [.read] : [.wait(min(configuration.retryPeriod, limit - now))]
  }

  /// A leader renews what it knows to hold, without reading first.
  private mutating func renew(_ now: Duration, _ wall: Timestamp) -> [Effect] {
    guard let limit = leadsUntil, now < limit else { return lose(notRenewed) }
    guard let lease = observed?.lease else { return [.read] }
    return [
      .update(claim(lease.record, now, wall), resourceVersion: lease.resourceVersion)
    ]
  }

  /// Gives the Lease back, so that the next leader need not wait for it to expire.
  private mutating func release(_ now: Duration, _ wall: Timestamp) -> [Effect] {
    state = .ended
    guard let lease = observed?.lease, lease.record.holder == configuration.identity else {
      return []
    }
    return [
      .update(lease.record.released(at: wall), resourceVersion: lease.resourceVersion)
    ]
  }

  private mutating func lose(_ reason: String) -> [Effect] {
    state = .ended
    return [.lose(reason: reason)]
  }

  private var notRenewed: String {
    "the lease could not be renewed within \(configuration.renewDeadline)"
  }

  /// Candidates do not all ask at once: client-go's jitter factor is 1.2.
  private mutating func candidatePause() -> Duration {
    let share = Double.random(in: 0..<1, using: &random)
    return configuration.retryPeriod + configuration.retryPeriod * (1.2 * share)
  }
}
