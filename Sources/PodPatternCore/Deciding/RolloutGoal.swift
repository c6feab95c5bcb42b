internal import KubernetesCore

/// What a pattern's pods are to become now, and how those that there are can become it.
package struct RolloutGoal: Sendable {
  /// What pods are made of: what the pattern declares, or what an update goes back to.
  package let expanded: ExpandedPattern
  /// Why that is not what the pattern declares; nil where it is.
  let rollback: Rollback?
  /// What is different from the pods that there are.
  private(set) var change: RolloutChange?
  /// How pods of earlier revisions become pods of this one in place, by their revision.
  package private(set) var updates: [String: InPlaceUpdate] = [:]
  /// What that does to them.
  private var effects: [String: Snapshot.InPlaceEffect] = [:]

  /// What to ask for.
  package var target: Snapshot.Target {
    var target = expanded.target
    target.inPlaceFrom = effects
    return target
  }
}

/// Which revision the pods are to be of, as far as the status and the pods tell: the first thing that
/// is decided, since it says which revisions have to be read.
private enum Destination {
  /// What the pattern declares.
  case declared
  /// The revision of which all pods ran to their end. They do not run again because the operator, or
  /// its defaults, would make the pods another way now: only a changed declaration asks for that.
  case completed(revision: String)
  /// The last good one, since an update was given up.
  case rollback(Rollback)

  init(_ observation: Observation, _ declared: ExpandedPattern) {
    let target = declared.target
    if let status = observation.status, target.runsToCompletion,
      status.observedGeneration == observation.pattern.generation,
      status[.ready]?.isBecause(of: .completed) == true, status.updateRevision != target.revision
    {
      self = .completed(revision: status.updateRevision)
    } else if target.strategy.rollback == .automatic,
      let rollback = Rollback.decide(
        observation.tally(target, observation.memory), previous: observation.status)
    {
      self = .rollback(rollback)
    } else {
      self = .declared
    }
  }

  /// The revision; nil for the declared one.
  var revision: String? {
    switch self {
    case .declared: nil
    case .completed(let revision): revision
    case .rollback(let rollback): rollback.to
    }
  }
}

extension Observation {
  /// The revisions that a decision needs to know the content of, and that have not been read yet.
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
    if let latest = latestBefore(declared) { needed.insert(latest) }
    return needed.filter { !hasRead($0) }
  }

  /// The revisions of pods in place that are not of the target's.
  private func outdatedRevisions(_ target: Snapshot.Target) -> Set<String> {
    Set(tally(target, memory).outdatedPlaced.map(\.revision))
  }
}

extension RolloutGoal {
  /// Finds out what the pods of a pattern are to become.
  ///
  /// - Parameter canResize: whether the server has the `resize` subresource of pods.
  /// - Throws: `RequestFailure` where a revision could not be read: then pods are left as they are.
  init(
    _ observation: Observation, _ declared: ExpandedPattern, _ expander: PatternExpander,
    canResize: Bool
  ) throws(RequestFailure) {
    let destination = Destination(observation, declared)
    var earlier: ExpandedPattern?
    // Without it there is nothing to go back to.
    if let revision = destination.revision, let found = try observation.revision(revision) {
      earlier = expander.recover(found, observation.pattern, declared)
    }
    expanded = earlier ?? declared
    if case .rollback(let decided) = destination, earlier != nil {
      rollback = decided
    } else {
      rollback = nil
    }
    try findChange(observation, canResize: canResize)
  }

  /// The declared pods, where nothing can be found out about those that there are.
  init(declared: ExpandedPattern) { (expanded, rollback) = (declared, nil) }

  /// Compares the revisions of old pods with what they are to become.
  private mutating func findChange(
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
      let way = RevisionMemory.Way(from: name, to: new.revision)
      guard expanded.target.strategy.inPlace == .ifPossible,
        expanded.target.strategy.type == .rollingUpdate, change.isInPlace(resizing: canResize),
        !observation.memory.revisions.refused.contains(way)
      else { continue }
      updates[name] = InPlaceUpdate(from: old, to: new)
      effects[name] = change.isRestart ? .restart : .unnoticed
    }
    guard
      let main = changes.max(by: { ($0.count, $0.from.number) < ($1.count, $1.from.number) })
    else { return }
    let method: RolloutStatus.Method =
      updates.isEmpty ? .recreate : updates.count == outdated.count ? .inPlace : .mixed
    change = RolloutChange(
      from: main.from.revision, summary: main.change.summary, method: method)
  }
}
