internal import KubernetesCore

/// What a declaration would do to the pods that a pattern has, as `podpattern plan` tells it before
/// anything is applied.
///
/// It is made by what decides afterwards (`RolloutGoal`, `RollingUpdate`), so that it holds as long as
/// nothing else changes meanwhile.
package struct UpdateForecast: Sendable, Hashable {
  /// Whose word moved something.
  package enum Author: String, Sendable, Hashable, CaseIterable {
    case pattern = "the pattern"
    case `operator` = "the operator"
    case defaults = "the defaults"
  }

  /// Something that differs in the pods.
  package struct Change: Sendable, Hashable {
    package let subject: String
    package let author: Author
  }

  package private(set) var changes: [Change] = []
  /// Pods that are patched, and whose containers go on.
  package private(set) var patched = 0
  /// Pods in which containers are restarted.
  package private(set) var restarted = 0
  /// Pods that others take the place of.
  package private(set) var replaced = 0
  /// Pods of earlier revisions that stay as they are.
  package private(set) var kept = 0
  /// Why they do, after how many there are; nil if none do.
  package private(set) var keptBecause: String?
  package private(set) var added = 0
  package private(set) var removed = 0
  /// Whether all pods are deleted before there are new ones.
  package private(set) var hasDowntime = false
  /// What this operator would change besides, and when.
  package private(set) var fleetChange: FleetTurn = .none

  /// Whether a container that runs is ended.
  package var restartsPods: Bool { restarted > 0 || replaced > 0 }
  /// Whether no pod changes.
  package var isEmpty: Bool { patched == 0 && !restartsPods && added == 0 && removed == 0 }
}

extension UpdateForecast {
  /// What applying an observed declaration would do.
  ///
  /// `restated`: returns a revision as this operator would expand its declaration; nil if it can't.
  ///
  /// - Throws: `RequestFailure` if a revision that the pods are of has not been read.
  package init(
    _ observation: Observation, _ settings: Decision.Settings,
    restated: (PatternRevision) -> PatternRevision?
  ) throws(RequestFailure) {
    guard let declared = observation.content.expanded else { return }
    let goal = try RolloutGoal(
      observation, declared, settings.expander, canResize: settings.canResize)
    var tally = observation.tally(goal.target, observation.memory)
    tally.snapshot.held = observation.heldBack(tally)
    fleetChange = observation.fleet
    added = tally.vacancies
    removed = tally.surplus.count
    let outdated = tally.outdatedPlaced
    guard !outdated.isEmpty else { return }
    if let from = goal.change?.from, let old = try observation.revision(from) {
      let new = goal.expanded.patternRevision(of: observation.pattern)
      let own = restated(old).map { Set(TemplateChange(from: $0, to: new).items.map(\.subject)) }
      let other: Author =
        old.defaults.shapingPods == new.defaults.shapingPods ? .operator : .defaults
      changes = TemplateChange(from: old, to: new).items.map {
        Change(
          subject: $0.subject, author: own?.contains($0.subject) ?? true ? .pattern : other)
      }
    }
    // What else the server refuses to change in place shows only then.
    let new = Meaning.template(goal.expanded.patternRevision(of: observation.pattern).template)
    var refused: Set<String> = []
    for revision in Set(outdated.map(\.revision)) {
      guard let old = try observation.revision(revision) else { continue }
      if ResizeRules.refuses(Meaning.template(old.template), new) { refused.insert(revision) }
    }
    forecast(tally, outdated, refused: refused)
  }

  private mutating func forecast(
    _ tally: PodTally, _ outdated: [PodSnapshot], refused: Set<String>
  ) {
    let target = tally.target
    // Surplus pods are deleted anyway, the earlier ones among them first.
    let staying = max(0, outdated.count - removed)
    if target.isPaused || target.strategy.type == .onDelete {
      kept = staying
    } else if target.strategy.type == .recreate {
      replaced = staying
      hasDowntime = target.replicas > 0
    } else {
      let leaving = max(0, staying - tally.partition)
      kept = staying - leaving
      let inPlace = outdated.filter { !refused.contains($0.revision) }
      let seamless = min(leaving, inPlace.count(where: tally.isSeamlesslyPatchable))
      let patchable = inPlace.count { tally.isPatchable($0) && !tally.isSeamlesslyPatchable($0) }
      patched = seamless
      restarted = min(leaving - seamless, patchable)
      replaced = leaving - patched - restarted
    }
    if kept > 0 { keptBecause = tally.snapshot.held?.phrase ?? "" }
  }
}

extension PatternExpander {
  /// A revision as this operator would expand its declaration now, under the defaults of then.
  package func restated(
    _ revision: PatternRevision, of pattern: PatternSnapshot
  ) -> PatternRevision? {
    (try? expand(revision, pattern))?.patternRevision(of: pattern)
  }
}
