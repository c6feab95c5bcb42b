internal import KubernetesCore

/// What to do about the ControllerRevisions of a pattern: the target's has to exist and be the
/// latest, and as many earlier ones are kept as the pattern asks for.
package struct RevisionPlan: Sendable, Hashable {
  /// What the target's ControllerRevision needs.
  package enum Write: Sendable, Hashable {
    /// Create it; `after` is the latest one so far.
    case create(number: Int, after: RevisionSnapshot?)
    /// Change its number or its change cause.
    case update(RevisionSnapshot, number: Int)
  }

  /// Nil if the target's ControllerRevision is as it should be.
  package private(set) var write: Write?
  /// Revisions that are no longer needed, oldest first.
  package private(set) var deletes: [RevisionSnapshot] = []

  /// The rules are those of a StatefulSet's history: revisions in use are kept and do not count
  /// towards the limit; an old revision that is declared again gets the highest number.
  ///
  /// - Parameters:
  ///   - known: the pattern's ControllerRevisions.
  ///   - target: the declared revision.
  ///   - changeCause: the pattern's change cause.
  ///   - inUse: revisions of current pods, and those that a rollback may return to.
  ///   - limit: `revisionHistoryLimit`.
  package init(
    known: [RevisionSnapshot], target: String, changeCause: String?,
    inUse: @autoclosure () -> Set<String>, limit: Int
  ) {
    let sorted = known.sorted { ($0.number, $0.key.name) < ($1.number, $1.key.name) }
    let latest = sorted.last
    let next = (Count(latest?.number ?? 0) + 1).value
    if let own = sorted.last(where: { $0.revision == target }) {
      let number = own == latest ? own.number : next
      if number != own.number || (changeCause != nil && own.changeCause != changeCause) {
        write = .update(own, number: number)
      }
    } else {
      write = .create(number: next, after: latest)
    }
    let others = sorted.filter { $0.revision != target }
    // Most histories are short, and finding the revisions in use takes a look at every pod.
    guard others.count > limit else { return }
    let inUse = inUse()
    let history = others.filter { !inUse.contains($0.revision) }
    deletes = Array(history.prefix(max(0, history.count - limit)))
  }
}
