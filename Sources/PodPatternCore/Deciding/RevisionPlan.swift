internal import KubernetesCore

/// What to do about the ControllerRevisions of a pattern: the target's is there and the latest, and
/// of the earlier ones as many as the pattern wants to keep.
package struct RevisionPlan: Sendable, Hashable {
  /// What the target's ControllerRevision needs.
  package enum Write: Sendable, Hashable {
    /// It is to be made, with a number; `after` is the latest until then.
    case create(number: Int, after: RevisionSnapshot?)
    /// It is to have another number or another cause.
    case update(RevisionSnapshot, number: Int)
  }

  /// What to write; nil where the target's ControllerRevision is as it should be.
  package private(set) var write: Write?
  /// What nobody needs any more, oldest first.
  package private(set) var deletes: [RevisionSnapshot] = []

  /// Decides what to do.
  ///
  /// The rules are those of a StatefulSet's history: what a pod is of is kept, and does not count
  /// towards the limit; an old revision that is asked for again gets the highest number.
  ///
  /// - Parameters:
  ///   - known: The pattern's ControllerRevisions.
  ///   - target: The revision that the pattern declares.
  ///   - changeCause: What a person says about it.
  ///   - inUse: Revisions of pods, and those that may be gone back to by themselves.
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
    // Most histories are short, and what is in use takes a look at every pod.
    guard others.count > limit else { return }
    let inUse = inUse()
    let history = others.filter { !inUse.contains($0.revision) }
    deletes = Array(history.prefix(max(0, history.count - limit)))
  }
}
