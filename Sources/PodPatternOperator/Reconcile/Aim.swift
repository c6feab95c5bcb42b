internal import PodPatternCore

/// What a pattern's pods are to become now, and how those that there are can become it.
struct Aim: Sendable {
  /// What pods are made of: what the pattern declares, or what an update goes back to.
  var expanded: ExpandedPattern
  /// Why that is not what the pattern declares; nil where it is.
  var rollback: Rollback?
  /// What is different from the pods that there are.
  var change: RolloutChange?
  /// How pods of earlier revisions become pods of this one in place, by their revision.
  var updates: [String: InPlaceUpdate] = [:]
  /// What that does to them.
  var effects: [String: Snapshot.InPlaceEffect] = [:]

  /// What to ask for.
  var target: Snapshot.Target {
    var target = expanded.target
    target.inPlaceFrom = effects
    return target
  }
}
