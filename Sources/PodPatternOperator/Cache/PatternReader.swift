internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Reads PodPatterns as a watch brings them. A spec is kept as the text that it came in, and is parsed
/// when it is expanded: most changes are of the status alone, and cost next to nothing.
///
/// Guarantees: a pattern that has a name is kept, whatever else is in it; one that can't be read is
/// kept as that, so that it is told in its own status, and nothing is done by a spec of the past.
final class PatternReader: Sendable {
  /// The specs that are kept, by uid: a text that has not changed is kept once. Not by generation:
  /// where the server's store was restored, a generation may come twice, with another spec.
  private let known = Mutex<[String: Data]>([:])

  /// How patterns are decoded.
  var decoding: ObjectDecoding<StoredPattern> {
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
  func read(_ raw: RawJSON) throws -> StoredPattern {
    let members = raw.members
    guard var pattern = StoredPattern(members) else { throw MalformedPattern() }
    let spec = members["spec"]
    try spec?.checkDepth()
    pattern.spec = shared(spec?.text ?? Data("null".utf8), uid: pattern.uid)
    pattern.status = try Self.status(members)
    return pattern
  }

  /// Forgets a pattern that is gone.
  func forget(uid: String) { known.withLock { $0[uid] = nil } }

  /// The text, or the same one that is kept already. It is a copy: what came with it would be kept for
  /// as long otherwise.
  private func shared(_ spec: Data, uid: String) -> Data {
    known.withLock { known in
      if let kept = known[uid], kept == spec { return kept }
      let copy = Data(Array(spec))
      known[uid] = copy
      return copy
    }
  }

  private static func status(_ members: [JSONKey: RawJSON]) throws -> PodPatternStatus? {
    guard let status = try members["status"]?.value(), status["observedGeneration"] != nil else {
      return nil
    }
    return PodPatternStatus(json: status)
  }

  /// What is kept of a pattern that can't be read: as much as tells it to those whose it is.
  private static func unreadable(_ raw: RawJSON, _ reason: String) -> StoredPattern? {
    let members = raw.members
    guard var pattern = StoredPattern(members) else { return nil }
    pattern.fault = "it can't be read: \(reason)"
    // total: it is held to a count
    let replicas = Count(members["spec"]?["replicas"]?.integer ?? 1).value
    pattern.spec = Data("{\"replicas\":\(replicas)}".utf8)
    pattern.status = (try? status(members)) ?? nil
    return pattern
  }

  struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}

extension StoredPattern {
  /// A pattern by its metadata; nil where it has no name.
  fileprivate init?(_ members: [JSONKey: RawJSON]) {
    let metadata = members["metadata"]?.members ?? [:]
    guard let name = metadata["name"]?.string else { return nil }
    key = ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name)
    uid = metadata["uid"]?.string ?? ""
    resourceVersion = metadata["resourceVersion"]?.string ?? ""
    // total: it is compared, and passed on
    generation = max(0, metadata["generation"]?.integer ?? 0)
    isTerminating = metadata["deletionTimestamp"]?.string != nil
    if isTerminating, let text = metadata["finalizers"]?.text {
      let finalizers = try? JSONValue(parsing: text)
      isOrphaning = finalizers?.array?.contains("orphan") ?? false
    }
    changeCause = PatternRevision.changeCause(
      metadata["annotations"]?[JSONKey(PatternRevision.changeCauseAnnotation)]?.string)
    spec = Data()
  }
}
