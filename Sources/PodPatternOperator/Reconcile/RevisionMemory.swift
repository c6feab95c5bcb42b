internal import KubernetesCore
internal import PodPatternCore

/// What the operator remembers of a pattern's revisions between two reconciles.
struct RevisionMemory: Sendable {
  /// The ControllerRevision that was written last, until the cache shows it.
  var written: StoredRevision?
  /// ControllerRevisions that were deleted, by uid, until the cache has lost them.
  var deleted: Set<String> = []
  /// Revisions that pods are of or go back to, as they were read; nil for one that is not there.
  var read: [String: PatternRevision?] = [:]
  /// Ways from one revision to another that the server refused to go in place.
  var refused: Set<Way> = []

  /// A way from a revision to another.
  struct Way: Sendable, Hashable {
    let from: String
    let to: String
  }

  /// The ControllerRevisions of a pattern: those that a cache shows, with the open writes.
  mutating func entries(
    cached: [StoredRevision], hasReached: (ResourceVersion) -> Bool
  ) -> [RevisionPlan.Entry] {
    deleted.formIntersection(cached.map(\.uid))
    if let last = written, let version = ResourceVersion(last.resourceVersion),
      hasReached(version)
    {
      written = nil
    }
    var entries = cached.filter { !$0.isTerminating && !deleted.contains($0.uid) }.map(\.entry)
    if let written {
      entries.removeAll { $0.uid == written.uid }
      entries.append(written.entry)
    }
    return entries
  }
}
