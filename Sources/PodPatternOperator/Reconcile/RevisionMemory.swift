internal import KubernetesCore
internal import PodPatternCore

/// What the operator remembers of a pattern's revisions between two reconciles.
struct RevisionMemory: Sendable {
  /// The ControllerRevisions that were written, by uid, until the cache shows them.
  private(set) var written: [String: StoredRevision] = [:]
  /// ControllerRevisions that were deleted, by uid, until the cache has lost them.
  var deleted: Set<String> = []
  /// ControllerRevisions without an owner that are not to be adopted, by uid and version.
  var passedOver: [String: String] = [:]
  /// ControllerRevisions that were found to be patchable, by uid, until the cache shows it.
  var marked: Set<String> = []
  /// Revisions that pods are of or go back to, as they were read; nil for one that is not there.
  private(set) var read: [String: PatternRevision?] = [:]
  /// About how many bytes these take.
  private(set) var readSize = 0
  /// Ways from one revision to another that the server refused to go in place.
  var refused: Set<Way> = []

  /// A way from a revision to another.
  struct Way: Sendable, Hashable {
    let from: String
    let to: String
  }

  /// Takes a revision as it was read, or that it is not there. As values it is many times what it is as
  /// bytes: what is large is read again instead.
  mutating func didRead(_ name: String, _ revision: PatternRevision?) {
    let size = revision?.size ?? 0
    guard size <= Room.small else { return }
    read[name] = .some(revision)
    readSize += size * 20 + 256
  }

  /// Forgets what was read.
  mutating func forgetRead() { (read, readSize) = ([:], 0) }

  /// Takes a ControllerRevision as it was written.
  mutating func didWrite(_ revision: StoredRevision) { written[revision.uid] = revision }

  /// Takes that a ControllerRevision was deleted.
  mutating func didDelete(uid: String) {
    deleted.insert(uid)
    written[uid] = nil
  }

  /// The ControllerRevisions of a pattern: those that a cache shows, with the open writes.
  ///
  /// Where two keep one revision, which an operator leaves that dies as it mends one, the one that can
  /// be patched stands for both.
  mutating func entries(
    cached: [StoredRevision], hasReached: (ResourceVersion) -> Bool
  ) -> [RevisionPlan.Entry] {
    deleted.formIntersection(cached.map(\.uid))
    written = written.filter { _, revision in
      ResourceVersion(revision.resourceVersion).map { !hasReached($0) } ?? true
    }
    var revisions = cached.filter { !$0.isTerminating && !deleted.contains($0.uid) }
    revisions.removeAll { written[$0.uid] != nil }
    revisions += written.values
    let patchable = Set(revisions.filter(\.isPatchable).map(\.revision))
    return revisions.filter { $0.isPatchable || !patchable.contains($0.revision) }.map(\.entry)
  }
}
