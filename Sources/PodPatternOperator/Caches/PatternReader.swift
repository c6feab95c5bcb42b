internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Decodes PodPatterns of lists and watches. The spec is cached as JSON and only decoded when it is
/// expanded: most changes concern the status alone and cost next to nothing.
///
/// Guarantees: a pattern that has a name is kept, whatever else it contains; one that can't be
/// decoded is kept as such, so that its own status reports it and nothing is done according to an
/// outdated spec.
struct PatternReader: Sendable {
  let specs: SpecCache

  var decoding: ObjectDecoding<PatternSnapshot> {
    ObjectDecoding {
      try self.read($0)
    } standIn: {
      Self.unreadable($0, $1.reason)
    }
  }

  /// Decodes a pattern without validating its spec, which is done when it is expanded.
  ///
  /// - Throws: `MalformedPattern` if it has no name, or the errors of `RawJSON`.
  func read(_ raw: RawJSON) throws -> PatternSnapshot {
    let members = raw.members
    guard var pattern = PatternSnapshot(members) else { throw MalformedPattern() }
    try members["spec"]?.checkDepth()
    pattern.status = try Self.status(members)
    let text = members["spec"]?.text ?? Data("null".utf8)
    // A spec that is too long is never expanded, so it is not needed.
    if PodPattern.faultOfSpec(size: text.count) == nil {
      specs.store(text, pattern.spec, of: pattern.key)
    }
    return pattern
  }

  private static func status(_ members: [JSONKey: RawJSON]) throws -> PodPatternStatus? {
    PodPatternStatus(written: try members["status"]?.value())
  }

  /// What is kept of a pattern that can't be decoded: enough to report it to its owner.
  private static func unreadable(_ raw: RawJSON, _ reason: String) -> PatternSnapshot? {
    let members = raw.members
    guard var pattern = PatternSnapshot(members) else { return nil }
    pattern.fault = "it can't be read: \(reason)"
    pattern.status = (try? status(members)) ?? nil
    return pattern
  }

  private struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}

extension PatternSnapshot {
  /// A pattern with its metadata; nil if it has no name.
  fileprivate init?(_ members: [JSONKey: RawJSON]) {
    let metadata = members["metadata"]?.members ?? [:]
    guard let name = metadata["name"]?.string else { return nil }
    let isTerminating = metadata["deletionTimestamp"]?.string != nil
    var isOrphaning = false
    if isTerminating, let text = metadata["finalizers"]?.text {
      let finalizers = try? JSONValue(parsing: text)
      isOrphaning = finalizers?.array?.contains("orphan") ?? false
    }
    let spec = members["spec"]
    defer { created = metadata["creationTimestamp"]?.string.flatMap { Timestamp($0) } }
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name),
      uid: metadata["uid"]?.string ?? "",
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      // total: it is only compared and passed on
      generation: max(0, metadata["generation"]?.integer ?? 0), isTerminating: isTerminating,
      spec: SpecDigest(spec?.text ?? Data("null".utf8)),
      // total: clamped to a count
      replicas: Count(spec?["replicas"]?.integer ?? 1).value,
      changeCause: PatternRevision.changeCause(
        metadata["annotations"]?[JSONKey(PatternRevision.changeCauseAnnotation)]?.string),
      isOrphaning: isOrphaning)
  }
}
