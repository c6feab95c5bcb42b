package import KubernetesCore

/// What is remembered of a pattern's revisions between two reconciles.
package struct RevisionMemory: Sendable {
  /// ControllerRevisions that were written, by uid, until the cache shows them.
  package private(set) var written: [String: RevisionSnapshot] = [:]
  /// ControllerRevisions that were deleted, by uid, until the cache has dropped them.
  package private(set) var deleted: Set<String> = []
  /// Orphaned ControllerRevisions that are not to be adopted: resource versions by uid.
  package private(set) var skipped: [String: String] = [:]
  /// ControllerRevisions that turned out to be patchable, by uid, until the cache shows it.
  package private(set) var marked: Set<String> = []
  /// Revisions of current pods or of a rollback, as they were read; nil for one that does not
  /// exist.
  package private(set) var read: [String: PatternRevision?] = [:]
  /// Approximate size of these in memory, in bytes.
  private(set) var readSize = 0
  /// Transitions that the server refused to make in place.
  package var refused: Set<Transition> = []

  package init() {}

  /// The transition from one revision to another.
  package struct Transition: Sendable, Hashable {
    let from: String
    let to: String
  }

  /// Records a revision as it was read, or that it does not exist.
  ///
  /// A decoded spec is many times larger than its JSON, so large ones are not kept but read again.
  package mutating func didRead(_ name: String, _ revision: PatternRevision?) {
    let size = revision?.size ?? 0
    guard size <= SpecDigest.small else { return }
    read[name] = .some(revision)
    readSize += size * 20 + 256
  }

  /// The key of the ControllerRevision that holds a revision of a pattern.
  package func key(
    of revision: String, cached: [RevisionSnapshot], of pattern: ObjectKey
  ) -> ObjectKey {
    entries(cached: cached).last { $0.revision == revision }?.key
      ?? ObjectKey(
        namespace: pattern.namespace,
        name: PatternRevision.name(pattern: pattern.name, revision: revision))
  }

  package mutating func forgetRead() { (read, readSize) = ([:], 0) }

  mutating func didWrite(_ revision: RevisionSnapshot) { written[revision.uid] = revision }

  mutating func didDelete(uid: String) {
    deleted.insert(uid)
    written[uid] = nil
  }

  /// Records that a ControllerRevision is patchable and marked as such.
  mutating func didMark(uid: String) { marked.insert(uid) }

  /// Records that this version of an orphaned ControllerRevision is not to be adopted.
  mutating func didSkip(_ revision: RevisionSnapshot) {
    skipped[revision.uid] = revision.resourceVersion
  }

  /// Drops own writes that the caches show.
  ///
  /// - Parameters:
  ///   - cached: the ControllerRevisions that the pattern owns.
  ///   - lost: orphans that have its label.
  ///   - reached: the resource version that the cache has reached.
  package mutating func settle(
    cached: [RevisionSnapshot], lost: [RevisionSnapshot], reached: ResourceVersion?
  ) {
    deleted.formIntersection(cached.map(\.uid))
    marked.formIntersection(cached.filter { !$0.isPatchable }.map(\.uid))
    written = written.filter { _, revision in
      guard let version = ResourceVersion(revision.resourceVersion), let reached else {
        return true
      }
      return reached < version
    }
    if lost.isEmpty, !skipped.isEmpty { skipped = [:] }
  }

  /// The ControllerRevisions of a pattern: the cached ones with own writes applied.
  ///
  /// An operator that dies while it recreates one leaves two of the same revision; then the
  /// patchable one counts.
  package func entries(cached: [RevisionSnapshot]) -> [RevisionSnapshot] {
    var revisions = cached.filter {
      !$0.isTerminating && !deleted.contains($0.uid) && written[$0.uid] == nil
    }
    revisions += written.values
    let patchable = Set(revisions.filter(\.isPatchable).map(\.revision))
    return revisions.filter { $0.isPatchable || !patchable.contains($0.revision) }
  }
}
