internal import KubernetesCore

/// Slows down a pattern whose pods end within seconds of their start, because the kubelet rejects
/// them or because their containers fail at once.
///
/// ```
///            short-lived             short-lived
///  at rest ───────────▶ 1 s ───────────────────▶ 2 s … 5 min
///     ▲                  │ a pod created since runs for 10 s
///     └──────────────────┴──────────────────────────────────────
/// ```
///
/// A pod created after n short-lived pods in a row has n in its annotation
/// `podpattern.dev/attempt`; if it is short-lived as well, it is the n+1st. So pods that end
/// together count once, and since the last ended pod is kept, a restart of the operator forgets
/// nothing.
///
/// Guarantees: while pods end, one is created per delay; places of other pods, such as deleted
/// ones, are filled at once as long as older pods of the revision run; another revision starts at
/// rest, and another generation is tried at once.
package struct FailureBackoff: Sendable, Hashable {
  /// A pod that ends sooner is short-lived; one that runs this long ends the back-off. In seconds.
  package static let minimumLifetime = 10
  /// The delay stops growing long before.
  private static let maximumAttempts = 64

  /// The state of the back-off, as plans and statuses need it.
  package struct State: Sendable, Hashable {
    /// The number of short-lived pods in a row.
    package var attempts: Int
    /// The number of places to fill again whose pods have ended.
    package var open: Int
    /// Whether one of these may be tried now.
    package var isDue: Bool
    /// The last pod that ended, which may be gone.
    package var last: PodSnapshot

    package init(attempts: Int, open: Int, isDue: Bool, last: PodSnapshot) {
      (self.attempts, self.open, self.isDue, self.last) = (attempts, open, isDue, last)
    }
  }

  private var revision = ""
  private var generation = 0
  private var attempts = 0
  private var open = 0
  private var due = Duration.zero
  private var last: PodSnapshot?
  /// The uids of pods that have been counted, until the pods are gone.
  private var counted: Set<String> = []
  /// Since when pods created after the last end have been observed running, by uid.
  private var running: [String: Duration] = [:]

  package init() {}

  /// The delay after a number of short-lived pods in a row: from a second, doubling, to five
  /// minutes.
  static func delay(after attempts: Int) -> Duration {
    Backoff.Policy(initial: .seconds(1), maximum: .seconds(300)).delay(afterFailures: attempts)
  }
}

extension FailureBackoff {
  /// Updates the back-off.
  ///
  /// - `ended`: pods that were observed to end and are not acknowledged; they may be gone by now.
  /// - `now`: the time on a monotonic clock.
  package mutating func observe(_ tally: PodTally, ended: [PodSnapshot] = [], at now: Duration) {
    let snapshot = tally.snapshot
    let target = snapshot.target
    let isFirst = revision != target.revision
    if isFirst {
      self = FailureBackoff()
      revision = target.revision
    } else if generation != snapshot.generation {
      due = min(due, now)
    }
    generation = snapshot.generation
    let uids = Set(snapshot.pods.map(\.uid))
    let gone = ended.filter { !uids.contains($0.uid) && tally.isOurs($0) }
    count(tally.shortLived + gone.filter { tally.isShortLived($0) }, isFirst, snapshot.now, now)
    // Until it is acknowledged, the end of a pod may be observed again.
    counted.formIntersection(uids.union(ended.map(\.uid)))
    resetIfStable(tally, now)
  }

  /// The state for pods of a revision; nil at rest.
  package func state(of revision: String, at now: Duration) -> State? {
    guard attempts > 0, revision == self.revision, let last else { return nil }
    return State(attempts: attempts, open: open, isDue: now >= due, last: last)
  }

  /// Records that a place was tried again.
  package mutating func didTry(at now: Duration) {
    guard attempts > 0 else { return }
    open = max(0, open - 1)
    due = now + Self.delay(after: attempts)
  }

  /// How long until something is due; nil if nothing is.
  package func wait(at now: Duration) -> Duration? {
    guard attempts > 0 else { return nil }
    let runs = running.values.map { $0 + .seconds(Self.minimumLifetime) - now }
    return (runs + [due - now]).filter { $0 > .zero }.min()
  }

  private mutating func count(
    _ ended: [PodSnapshot], _ isFirst: Bool, _ wall: Timestamp, _ now: Duration
  ) {
    let new = ended.filter { counted.insert($0.uid).inserted }
    guard let latest = (new + [last].compactMap { $0 }).max(by: PodSnapshot.isOlder),
      let attempt = new.map(\.attempt).max()
    else { return }
    last = latest
    open = min(open + new.count, 1 << 20)
    running = [:]
    let reached = min(max(attempt, 0) + 1, Self.maximumAttempts)
    guard reached > attempts else { return }
    attempts = reached
    var rest = Self.delay(after: attempts)
    if isFirst, let created = latest.created {
      // It ended before the first observation, so part of the delay has passed. However wrong a
      // clock is, the rest stays between zero and the whole delay.
      rest = min(rest, max(.zero, rest - .seconds(wall.seconds(since: created))))
    }
    due = now + rest
  }

  /// Returns to rest if a pod created after the last end runs long enough.
  private mutating func resetIfStable(_ tally: PodTally, _ now: Duration) {
    guard attempts > 0, let last else { return }
    let younger = (tally.active + tally.succeeded).filter {
      tally.isWanted($0) && last.isOlder($0) && $0.created != last.created
    }
    var seen: [String: Duration] = [:]
    for pod in younger where pod.phase == .running { seen[pod.uid] = running[pod.uid] ?? now }
    running = seen
    let isStable = running.values.contains { now - $0 >= .seconds(Self.minimumLifetime) }
    let hasCompleted = tally.target.runsToCompletion && younger.contains { $0.phase == .succeeded }
    guard isStable || hasCompleted else { return }
    (attempts, open, running) = (0, 0, [:])
  }
}

extension FailureBackoff.State {
  /// How many of the missing pods may be created now, and how many of those retry the place of a
  /// pod that has ended.
  func share(of wanted: Int, _ tally: PodTally) -> (creates: Int, tries: Int) {
    // If older pods of the revision run, only the places of those that ended are held back.
    let hasElders = tally.active.contains { pod in
      pod.phase == .running && tally.isWanted(pod) && !last.isOlder(pod)
    }
    let held = min(wanted, hasElders ? open : wanted)
    let tries = held > 0 && isDue ? 1 : 0
    return (wanted - held + tries, tries)
  }
}

extension PodTally {
  /// Short-lived pods of the target's revision.
  var shortLived: [PodSnapshot] {
    let ending = terminating.filter { $0.hasEnded && $0.endedOnItsOwn }
    return (failed + succeeded + ending).filter(isShortLived)
  }

  /// Whether a pod was short-lived, on its own or because the kubelet rejected it. A deleted pod
  /// does not count if it has run.
  fileprivate func isShortLived(_ pod: PodSnapshot) -> Bool {
    guard isWanted(pod), pod.lifetime ?? 0 < FailureBackoff.minimumLifetime else { return false }
    return pod.phase == .failed || (pod.phase == .succeeded && !target.runsToCompletion)
  }

  func isOurs(_ pod: PodSnapshot) -> Bool { pod.ownerUID == snapshot.uid }
}

extension PodSnapshot {
  package var hasEnded: Bool { phase == .failed || phase == .succeeded }

  /// Whether its end, if it has ended, was not due to a deletion. A deleted pod that never ran
  /// counts as well.
  package var endedOnItsOwn: Bool { !isTerminating || !hasRun }

  /// Whether any of its containers is known to have run.
  var hasRun: Bool {
    (initContainers + containers).contains { container in
      if case .waiting = container.state { container.lastTermination != nil } else { true }
    }
  }

  /// Whether it was created before another one; ties within a second are broken by name.
  func isOlder(_ other: PodSnapshot) -> Bool { Self.isOlder(self, other) }

  static func isOlder(_ left: PodSnapshot, _ right: PodSnapshot) -> Bool {
    guard let first = left.created, let second = right.created, first != second else {
      return (left.created == nil ? 1 : 0, left.key) < (right.created == nil ? 1 : 0, right.key)
    }
    return first < second
  }
}
