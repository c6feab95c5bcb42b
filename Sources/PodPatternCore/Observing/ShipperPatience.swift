internal import FoundationEssentials
package import KubernetesCore

/// For which revisions pods are made without their log shipper, because it could not be started in
/// time: an application starts, whatever becomes of its log shipper.
///
/// ```
///            a pod waits too long           the fleet admits it
///  with it ────────────────────▶ given up ──────────────────────▶ on trial ── starts ──▶ returning
///     ▲                             ▲  ▲                              │                    │  │
///     │                             │  └───── does not start ─────────┘                    │  │
///     │                             └──────── a pod waits too long ────────────────────────┘  │
///     └────────────────────────────────────── every pod has it ───────────────────────────────┘
/// ```
///
/// The time that a pod waits is measured on this process's clock. What outlives the process is the
/// annotation of the pods that were made without: as long as there is one, its revision counts as given
/// up. Another revision begins with it.
///
/// Guarantees: a pod of which an application container has ever run is no reason to give up, and is
/// not touched; after a give-up at least ten minutes pass before the next trial, unless an
/// administrator asks for it.
package struct ShipperPatience: Sendable, Hashable {
  /// How a revision that was given up fares.
  package enum Phase: Sendable, Hashable {
    /// Pods are made without their log shipper.
    case givenUp
    /// One pod is made with it.
    case trial
    /// All pods get it.
    case returning
  }

  private struct Entry: Sendable, Hashable {
    var phase = Phase.givenUp
    /// What kept pods from starting, for people.
    var why: String
    /// When it was given up, by the time of day.
    var since: Timestamp
    /// How often in a row it was.
    var failures = 1
    /// When to try it again, and the same by the time of day.
    var due: Duration
    var dueAt: Timestamp
    /// The uids of pods whose log shippers ran before the trial: they prove nothing.
    var before: Set<String> = []
  }

  private var entries: [String: Entry] = [:]
  /// Since when pods' log shippers have been known to keep them from starting, by uid.
  private var waits: [String: Duration] = [:]
  private var deadline = Duration.zero

  package init() {}

  /// How long it takes after a number of give-ups until the next trial: ten minutes, doubling, to six
  /// hours.
  static func rest(after failures: Int) -> Duration {
    Backoff.Policy(initial: .seconds(600), maximum: .seconds(21600))
      .delay(afterFailures: failures)
  }

  /// Updates what is known of the pods.
  ///
  /// - Parameters:
  ///   - pods: the pattern's own.
  ///   - target: what pods are to be of; nil if that is unknown, and all stays as it is.
  ///   - revision: the revision that pods are to be of now: the target's or, after a rollback, an
  ///     earlier one.
  ///   - isAdmitted: whether the log shipper may be tried again.
  ///   - moment: when they were seen.
  package mutating func observe(
    _ pods: [PodSnapshot], _ target: ExpandedPattern?, revision: String, isAdmitted: Bool,
    at moment: Moment
  ) {
    guard let target else { return }
    let terms = target.shipperTerms ?? ShipperTerms(isRequired: true)
    deadline = .seconds(terms.deadlineSeconds)
    let active = pods.filter(\.isActive)
    let lacking = Dictionary(grouping: active.filter { $0.withoutShipper != nil }, by: \.revision)
    watch(active, moment.elapsed)
    guard !terms.isRequired else {
      // Whoever requires it wants the pods that lack it replaced.
      entries = [:]
      if let first = lacking[revision]?.first, target.shipperTerms != nil {
        entries[revision] = Entry(
          phase: .returning, why: first.withoutShipper ?? "", since: moment.wall,
          due: moment.elapsed, dueAt: moment.wall)
      }
      return
    }
    recall(lacking, moment)
    endTrials(active, lacking, revision, moment.elapsed)
    let isOnTrial = entries[revision].map { $0.phase != .givenUp } ?? false
    for pod in active where isOverdue(pod, moment.elapsed) { giveUp(pod, target, moment) }
    // What has just failed was admitted before.
    if isAdmitted, !isOnTrial, lacking[revision] != nil, entries[revision]?.phase == .givenUp {
      entries[revision]?.phase = .trial
      entries[revision]?.before = Set(
        active.filter { $0.revision == revision && $0.hasStartedShipper }.map(\.uid))
    }
  }

  private mutating func watch(_ active: [PodSnapshot], _ now: Duration) {
    var seen: [String: Duration] = [:]
    for pod in active where pod.awaitsShipper {
      // Between two attempts the kubelet may not say what is wrong.
      seen[pod.uid] = waits[pod.uid] ?? (pod.isHeldUpByShipper ? now : nil)
    }
    waits = seen
  }

  /// Takes up what an earlier process, or this one, has given up.
  private mutating func recall(_ lacking: [String: [PodSnapshot]], _ moment: Moment) {
    for (revision, pods) in lacking where entries[revision] == nil {
      let last = pods.max(by: PodSnapshot.isOlder)
      let rest = Self.rest(after: 1)
      entries[revision] = Entry(
        why: last?.withoutShipper ?? "", since: last?.created ?? moment.wall,
        due: moment.elapsed + rest, dueAt: moment.wall.after(rest))
    }
  }

  private mutating func endTrials(
    _ active: [PodSnapshot], _ lacking: [String: [PodSnapshot]], _ revision: String, _ now: Duration
  ) {
    for (name, entry) in entries {
      let isCurrent = name == revision
      if entry.phase == .trial,
        active.contains(where: {
          $0.revision == name && $0.hasStartedShipper && !entry.before.contains($0.uid)
        })
      {
        entries[name]?.phase = .returning
      }
      guard lacking[name] == nil else {
        // A trial is of what pods are to be of; nothing would end another one.
        if !isCurrent { entries[name]?.phase = .givenUp }
        continue
      }
      // Nobody lacks it any more, or everybody who did is gone: the next pods begin with it.
      let isOver = entries[name]?.phase != .givenUp || !isCurrent || now >= entry.due
      if isOver, !active.contains(where: { $0.revision == name && waits[$0.uid] != nil }) {
        entries[name] = nil
      }
    }
  }

  private func isOverdue(_ pod: PodSnapshot, _ now: Duration) -> Bool {
    waits[pod.uid].map { now - $0 >= deadline } ?? false
  }

  private mutating func giveUp(_ pod: PodSnapshot, _ target: ExpandedPattern, _ moment: Moment) {
    let before = entries[pod.revision]
    guard before?.phase != .givenUp else { return }
    let failures = Count((before?.failures ?? 0)).value.saturatingAdd(1)
    let rest = Self.rest(after: failures)
    let isOfTarget = pod.revision == target.target.revision
    let image = isOfTarget ? target.shipperParts.map { "image \($0.image): " } : nil
    entries[pod.revision] = Entry(
      why: ((image ?? "") + (pod.shipperTrouble ?? "it did not start")).inOneLine
        .cut(toBytes: PodSnapshot.withoutShipperLength),
      since: moment.wall, failures: failures, due: moment.elapsed + rest,
      dueAt: moment.wall.after(rest))
  }
}

extension ShipperPatience {
  /// What it says of the pods of now.
  func stance(on revision: String) -> ShipperStance {
    var stance = ShipperStance()
    guard !entries.isEmpty || !waits.isEmpty else { return stance }
    for (name, entry) in entries where entry.phase != .returning {
      stance.reasons[name] = entry.why
    }
    stance.phase = entries[revision]?.phase
    stance.since = entries[revision]?.since
    stance.waiting = Set(waits.keys)
    stance.givenUp = Set(entries.filter { $0.value.phase == .givenUp }.keys)
    return stance
  }

  /// What the fleet has to know of a pattern whose pods lack their log shipper.
  package struct LeftOut: Sendable, Hashable {
    /// When it was given up.
    package let since: Timestamp
    /// When it may be tried again, by the time of day.
    package let due: Timestamp
    package let isDue: Bool
  }

  /// Nil unless pods of a revision lack their log shipper and it was given up.
  package func leftOut(_ pods: [PodSnapshot], revision: String, at moment: Moment) -> LeftOut? {
    guard let entry = entries[revision],
      pods.contains(where: {
        $0.isActive && $0.revision == revision && $0.withoutShipper != nil
      })
    else { return nil }
    return LeftOut(
      since: entry.since, due: entry.dueAt, isDue: entry.due <= moment.elapsed)
  }

  /// How long until something is due; nil if nothing is.
  package func wait(at now: Duration) -> Duration? {
    let deadlines = waits.values.map { $0 + deadline - now }
    let trials = entries.values.filter { $0.phase == .givenUp }.map { $0.due - now }
    return (deadlines + trials).filter { $0 > .zero }.min()
  }
}

extension Timestamp {
  fileprivate func after(_ duration: Duration) -> Timestamp {
    Timestamp(date.addingTimeInterval(Double(duration.components.seconds)))
  }
}

/// Which pods are to do without their log shipper.
package struct ShipperStance: Sendable, Hashable {
  /// Why pods are made without it, by revision.
  package var reasons: [String: String] = [:]
  /// How the revision that pods are to be of fares; nil if its pods have their log shippers.
  package var phase: ShipperPatience.Phase?
  /// Since when it has been given up.
  package var since: Timestamp?
  /// The uids of pods whose log shipper is known to keep them from starting.
  package var waiting: Set<String> = []
  /// The revisions whose pods are to do without it.
  package var givenUp: Set<String> = []

  package init() {}
}
