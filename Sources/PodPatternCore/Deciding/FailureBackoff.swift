internal import KubernetesCore

/// Slows a pattern down whose pods end within seconds of their start: because the kubelet refuses
/// them, or because what they run fails at once.
///
/// ```
///            ended soon              ended soon
///  at rest ───────────▶ 1 s ───────────────────▶ 2 s … 5 min
///     ▲                  │ a pod that was made since runs for 10 s
///     └──────────────────┴──────────────────────────────────────
/// ```
///
/// A pod that was made after n such ends in a row says so in its annotation
/// `podpattern.dev/attempt`; its own end is then the n+1st. So pods that ended together count once,
/// and as the last pod that ended is kept, a restart of the operator forgets nothing.
///
/// Guarantees: while pods end, one is made in each wait; places of other pods, such as those that
/// somebody deleted, are filled at once as long as older pods of the revision run; another revision
/// starts at rest, and another generation is tried at once.
package struct FailureBackoff: Sendable, Hashable {
  /// A pod that ends sooner counts, in seconds; one that runs for so long ends the waiting.
  package static let shortLife = 10
  /// More ends in a row make no difference.
  static let maximumAttempts = 64

  /// What a plan and a status need to know of it.
  package struct Standing: Sendable, Hashable {
    /// How many ends in a row there were.
    package var attempts: Int
    /// How many places wait because their pod has ended.
    package var open: Int
    /// Whether one of these may be tried now.
    package var isDue: Bool
    /// The last pod that ended, which may be gone.
    package var last: PodSnapshot

    /// How things stand after some ends in a row.
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
  /// Pods that have been counted, by uid, as long as they are there.
  private var counted: Set<String> = []
  /// Since when pods that were made after the last end have been seen to run, by uid.
  private var running: [String: Duration] = [:]

  /// At rest.
  package init() {}

  /// How long to wait after some ends in a row: a second that doubles up to five minutes.
  static func delay(after attempts: Int) -> Duration {
    .seconds(min(1 << min(max(attempts - 1, 0), 16), 300))
  }
}

extension FailureBackoff {
  /// Looks at a moment.
  ///
  /// - Parameters:
  ///   - ended: pods that were seen to end as far as nobody has acknowledged it; they may be gone by now.
  ///   - now: the time on a clock that nobody sets.
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
    count(tally.endedSoon + gone.filter { tally.hasEndedSoon($0) }, isFirst, snapshot.now, now)
    // What has ended may be seen again, until it is acknowledged.
    counted.formIntersection(uids.union(ended.map(\.uid)))
    lookForLife(tally, now)
  }

  /// How things stand for pods of a revision; nil at rest.
  package func standing(of revision: String, at now: Duration) -> Standing? {
    guard attempts > 0, revision == self.revision, let last else { return nil }
    return Standing(attempts: attempts, open: open, isDue: now >= due, last: last)
  }

  /// Notes that a place was tried again.
  package mutating func didTry(at now: Duration) {
    guard attempts > 0 else { return }
    open = max(0, open - 1)
    due = now + Self.delay(after: attempts)
  }

  /// How long until there is something to be done or seen; nil where nothing is waited for.
  package func wait(at now: Duration) -> Duration? {
    guard attempts > 0 else { return nil }
    let lives = running.values.map { $0 + .seconds(Self.shortLife) - now }
    return (lives + [due - now]).filter { $0 > .zero }.min()
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
      // It ended before anybody looked, a part of the wait ago. What a wrong clock makes of that is
      // at most the whole wait, and at least none.
      rest = min(rest, max(.zero, rest - .seconds(wall.seconds(since: created))))
    }
    due = now + rest
  }

  /// Comes to rest where a pod that was made after the last end lives.
  private mutating func lookForLife(_ tally: PodTally, _ now: Duration) {
    guard attempts > 0, let last else { return }
    let younger = (tally.active + tally.succeeded).filter {
      !tally.isOutdated($0) && last.isOlder($0) && $0.created != last.created
    }
    var seen: [String: Duration] = [:]
    for pod in younger where pod.phase == .running { seen[pod.uid] = running[pod.uid] ?? now }
    running = seen
    let hasLived = running.values.contains { now - $0 >= .seconds(Self.shortLife) }
    let hasDone = tally.target.runsToCompletion && younger.contains { $0.phase == .succeeded }
    guard hasLived || hasDone else { return }
    (attempts, open, running) = (0, 0, [:])
  }
}

extension FailureBackoff.Standing {
  /// How many of the pods that are wanted may be made now, and how many of them try a place again
  /// whose pod has ended.
  func share(of wanted: Int, _ tally: PodTally) -> (creates: Int, tries: Int) {
    // Where older pods of the revision run, only the places of those that ended are in question.
    let hasElders = tally.active.contains { pod in
      pod.phase == .running && !tally.isOutdated(pod) && !last.isOlder(pod)
    }
    let held = min(wanted, hasElders ? open : wanted)
    let tries = held > 0 && isDue ? 1 : 0
    return (wanted - held + tries, tries)
  }
}

extension PodTally {
  /// Pods of the target's revision that have ended within seconds of their start.
  var endedSoon: [PodSnapshot] {
    let ending = terminating.filter { $0.hasEnded && $0.isEndOfItsOwn }
    return (failed + succeeded + ending).filter(hasEndedSoon)
  }

  /// Whether a pod has ended too soon, be it by itself or because the kubelet refused it. One that
  /// somebody asked to end is no such pod once it ran.
  func hasEndedSoon(_ pod: PodSnapshot) -> Bool {
    guard !isOutdated(pod), pod.life ?? 0 < FailureBackoff.shortLife else { return false }
    return pod.phase == .failed || (pod.phase == .succeeded && !target.runsToCompletion)
  }

  /// Whether a pod is, or was, the pattern's.
  func isOurs(_ pod: PodSnapshot) -> Bool { pod.ownerUID == snapshot.uid }
}

extension PodSnapshot {
  /// Whether it will run no more.
  package var hasEnded: Bool { phase == .failed || phase == .succeeded }

  /// Whether it has ended, as far as it has, though nobody asked it to: one that somebody deletes is no
  /// such pod, but where it never ran.
  package var isEndOfItsOwn: Bool { !isTerminating || !hasRun }

  /// Whether any container of it is known to have run.
  var hasRun: Bool {
    (initContainers + containers).contains { container in
      if case .waiting = container.state { container.lastTermination != nil } else { true }
    }
  }

  /// Whether it was made before another one; those of the same second go by name.
  func isOlder(_ other: PodSnapshot) -> Bool { Self.isOlder(self, other) }

  static func isOlder(_ left: PodSnapshot, _ right: PodSnapshot) -> Bool {
    guard let first = left.created, let second = right.created, first != second else {
      return (left.created == nil ? 1 : 0, left.key) < (right.created == nil ? 1 : 0, right.key)
    }
    return first < second
  }
}
