internal import KubernetesCore

/// What a pattern's pods are to become now, and how the existing ones can become it.
package struct RolloutGoal: Sendable {
  /// What pods are created from: the current declaration, or the revision that a rollback returns
  /// to.
  package let expanded: ExpandedPattern
  /// Why that is not the current declaration; nil if it is.
  let rollback: Rollback?
  /// How it differs from the existing pods.
  private(set) var change: RolloutChange?
  /// Whether existing pods have a log shipper of another image, or none.
  private(set) var changesShipperImage = false
  /// How pods of earlier revisions can be updated in place, by revision.
  package private(set) var updates: [String: InPlaceUpdate] = [:]
  /// What that does to them.
  private var effects: [String: Snapshot.InPlaceEffect] = [:]

  package var target: Snapshot.Target {
    var target = expanded.target
    target.inPlaceFrom = effects
    return target
  }
}

/// Which revision the pods are to be of, as far as status and pods tell. It is decided first, since
/// it determines which revisions have to be read.
private enum Destination {
  /// The current declaration.
  case declared
  /// The last good revision, after a rollback.
  case rollback(Rollback)

  init(_ observation: Observation, _ declared: ExpandedPattern) {
    let target = declared.target
    if target.strategy.rollback == .automatic,
      let rollback = Rollback.decide(
        observation.tally(target, observation.memory), previous: observation.status,
        isRetried: observation.isRetried)
    {
      self = .rollback(rollback)
    } else {
      self = .declared
    }
  }

  /// Nil for the current declaration.
  var revision: String? {
    switch self {
    case .declared: nil
    case .rollback(let rollback): rollback.to
    }
  }
}

extension Observation {
  /// The revisions whose content a decision needs and that have not been read yet.
  package var missingRevisions: Set<String> {
    guard let declared = content.expanded, !pattern.isTerminating else { return [] }
    let destination = Destination(self, declared)
    var needed = outdatedRevisions(declared.target)
    if let revision = destination.revision {
      needed.insert(revision)
      var target = declared.target
      target.revision = revision
      needed.formUnion(outdatedRevisions(target))
    }
    let tally = tally(declared.target, memory)
    if let held = heldBack(tally) { needed.formUnion(held.standInRevisions(for: tally)) }
    if let latest = latestBefore(declared) { needed.insert(latest) }
    return needed.filter { !hasRead($0) }
  }

  private func outdatedRevisions(_ target: Snapshot.Target) -> Set<String> {
    Set(tally(target, memory).outdatedRevisions.keys)
  }
}

extension RolloutGoal {
  /// `canResize`: whether the server has the `resize` subresource of pods.
  ///
  /// - Throws: `RequestFailure` if a revision could not be read; then the pods are left alone.
  init(
    _ observation: Observation, _ declared: ExpandedPattern, _ expander: PatternExpander,
    canResize: Bool
  ) throws(RequestFailure) {
    let destination = Destination(observation, declared)
    var earlier: ExpandedPattern?
    // If that revision is gone, there is nothing to return to.
    if let revision = destination.revision, let found = try observation.revision(revision) {
      earlier = expander.recover(found, observation.pattern, declared)
    }
    expanded = earlier ?? declared
    if case .rollback(let decided) = destination, earlier != nil {
      rollback = decided
    } else {
      rollback = nil
    }
    try compareRevisions(observation, canResize: canResize)
  }

  /// The current declaration, if nothing is known about the existing pods.
  init(declared: ExpandedPattern) { (expanded, rollback) = (declared, nil) }

  /// Compares the revisions of outdated pods with the goal.
  private mutating func compareRevisions(
    _ observation: Observation, canResize: Bool
  ) throws(RequestFailure) {
    let outdated = observation.tally(expanded.target, observation.memory).outdatedRevisions
    guard !outdated.isEmpty else { return }
    let new = expanded.patternRevision(of: observation.pattern)
    var changes: [(from: PatternRevision, change: TemplateChange, count: Int)] = []
    for (name, count) in outdated {
      guard let old = try observation.revision(name) else { continue }
      let change = TemplateChange(from: old, to: new)
      changes.append((old, change, count))
      if new.template.newShipperImage(since: old.template) != nil { changesShipperImage = true }
      let transition = RevisionMemory.Transition(from: name, to: new.revision)
      let strategy = expanded.target.strategy
      guard strategy.type == .rollingUpdate,
        change.isInPlace(resizing: canResize, allowing: strategy.inPlace),
        !observation.memory.revisions.refused.contains(transition)
      else { continue }
      updates[name] = InPlaceUpdate(from: old, to: new)
      effects[name] =
        change.isServingRestart ? .servingRestart : change.isRestart ? .restart : .seamless
    }
    let tally = observation.tally(target, observation.memory)
    let gateless = tally.outdatedPlaced.filter(tally.lacksGate)
    guard
      let main = changes.max(by: { ($0.count, $0.from.number) < ($1.count, $1.from.number) })
    else { return }
    let method: RolloutStatus.Method =
      if updates.isEmpty || gateless.count == tally.outdatedCount {
        .recreate
      } else {
        updates.count == outdated.count && gateless.isEmpty ? .inPlace : .mixed
      }
    change = RolloutChange(
      from: main.from.revision, summary: main.change.summary, method: method)
  }
}
