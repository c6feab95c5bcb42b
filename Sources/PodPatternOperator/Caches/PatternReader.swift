internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Reads PodPatterns as a watch brings them. A spec goes to a shelf as the text that it came in, and is
/// parsed when it is expanded: most changes are of the status alone, and cost next to nothing.
///
/// Guarantees: a pattern that has a name is kept, whatever else is in it; one that can't be read is
/// kept as that, so that it is told in its own status, and nothing is done by a spec of the past.
struct PatternReader: Sendable {
  /// Where specs go.
  let shelf: SpecShelf

  /// How patterns are decoded.
  var decoding: ObjectDecoding<PatternSnapshot> {
    ObjectDecoding {
      try self.read($0)
    } standIn: {
      Self.unreadable($0, $1.reason)
    }
  }

  /// Reads a pattern; whether its spec makes sense is found out when it is expanded.
  ///
  /// - Throws: `MalformedPattern` where there is not even a name, and what `RawJSON` throws where it
  ///   can't be read.
  func read(_ raw: RawJSON) throws -> PatternSnapshot {
    let members = raw.members
    guard var pattern = PatternSnapshot(members) else { throw MalformedPattern() }
    try members["spec"]?.checkDepth()
    pattern.status = try Self.status(members)
    let text = members["spec"]?.text ?? Data("null".utf8)
    // What is too long is not expanded, so nobody will ask for it.
    if PodPattern.faultOfSpec(size: text.count) == nil {
      shelf.put(text, pattern.spec, of: pattern.key)
    }
    return pattern
  }

  private static func status(_ members: [JSONKey: RawJSON]) throws -> PodPatternStatus? {
    guard let status = try members["status"]?.value(), status["observedGeneration"] != nil else {
      return nil
    }
    return PodPatternStatus(json: status)
  }

  /// What is kept of a pattern that can't be read: as much as tells it to those whose it is.
  private static func unreadable(_ raw: RawJSON, _ reason: String) -> PatternSnapshot? {
    let members = raw.members
    guard var pattern = PatternSnapshot(members) else { return nil }
    pattern.fault = "it can't be read: \(reason)"
    pattern.status = (try? status(members)) ?? nil
    return pattern
  }

  struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}

extension PatternSnapshot {
  /// A pattern by its metadata; nil where it has no name.
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
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name),
      uid: metadata["uid"]?.string ?? "",
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      // total: it is compared, and passed on
      generation: max(0, metadata["generation"]?.integer ?? 0), isTerminating: isTerminating,
      spec: SpecDigest(spec?.text ?? Data("null".utf8)),
      // total: it is held to a count
      replicas: Count(spec?["replicas"]?.integer ?? 1).value,
      changeCause: PatternRevision.changeCause(
        metadata["annotations"]?[JSONKey(PatternRevision.changeCauseAnnotation)]?.string),
      isOrphaning: isOrphaning)
  }
}
