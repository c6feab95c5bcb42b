package import KubernetesCore

/// What is remembered of a pattern's revisions between two reconciles.
package struct RevisionMemory: Sendable {
  /// The ControllerRevisions that were written, by uid, until the cache shows them.
  package private(set) var written: [String: RevisionSnapshot] = [:]
  /// ControllerRevisions that were deleted, by uid, until the cache has lost them.
  package private(set) var deleted: Set<String> = []
  /// ControllerRevisions without an owner that are not to be adopted, by uid and version.
  package private(set) var passedOver: [String: String] = [:]
  /// ControllerRevisions that were found to be patchable, by uid, until the cache shows it.
  package private(set) var marked: Set<String> = []
  /// Revisions that pods are of or go back to, as they were read; nil for one that is not there.
  package private(set) var read: [String: PatternRevision?] = [:]
  /// About how many bytes these take.
  private(set) var readSize = 0
  /// Ways from one revision to another that the server refused to go in place.
  package var refused: Set<Way> = []

  package init() {}

  /// A way from a revision to another.
  package struct Way: Sendable, Hashable {
    let from: String
    let to: String
  }

  /// Takes a revision as it was read, or that it is not there.
  ///
  /// A spec as values takes many times its length as text: what is large is read again instead.
  package mutating func didRead(_ name: String, _ revision: PatternRevision?) {
    let size = revision?.size ?? 0
    guard size <= SpecDigest.small else { return }
    read[name] = .some(revision)
    readSize += size * 20 + 256
  }

  /// Forgets what was read.
  package mutating func forgetRead() { (read, readSize) = ([:], 0) }

  /// Takes a ControllerRevision as it was written.
  mutating func didWrite(_ revision: RevisionSnapshot) { written[revision.uid] = revision }

  /// Takes that a ControllerRevision was deleted.
  mutating func didDelete(uid: String) {
    deleted.insert(uid)
    written[uid] = nil
  }

  /// Takes that a ControllerRevision can be patched, and says so.
  mutating func didMark(uid: String) { marked.insert(uid) }

  /// Takes that a version of a ControllerRevision is not to be adopted.
  mutating func didPassOver(_ revision: RevisionSnapshot) {
    passedOver[revision.uid] = revision.resourceVersion
  }

  /// Forgets own writes that the caches show.
  ///
  /// - Parameters:
  ///   - cached: the ControllerRevisions that the pattern owns.
  ///   - lost: those that bear its label and that nobody owns.
  ///   - reached: how far the cache has come.
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
    if lost.isEmpty, !passedOver.isEmpty { passedOver = [:] }
  }

  /// The ControllerRevisions of a pattern: those that a cache shows, with own writes laid over them.
  ///
  /// An operator that dies while it makes one anew leaves two of one revision; then the one that can be
  /// patched stands for both.
  package func entries(cached: [RevisionSnapshot]) -> [RevisionSnapshot] {
    var revisions = cached.filter {
      !$0.isTerminating && !deleted.contains($0.uid) && written[$0.uid] == nil
    }
    revisions += written.values
    let patchable = Set(revisions.filter(\.isPatchable).map(\.revision))
    return revisions.filter { $0.isPatchable || !patchable.contains($0.revision) }
  }
}
