internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Reads PodPatterns as a watch brings them, and takes the spec of each generation of one once.
///
/// A change of the status alone, which is most changes, then costs next to nothing.
final class PatternReader: Sendable {
  private struct Known {
    let generation: Int
    let spec: Data
  }

  /// By uid.
  private let known = Mutex<[String: Known]>([:])

  /// Reads a pattern; whether its spec makes sense is found out when it is expanded.
  ///
  /// - Throws: `MalformedPattern` where there is not even a name.
  func read(_ json: JSONValue) throws -> StoredPattern {
    guard let metadata = json["metadata"], let name = metadata["name"]?.string else {
      throw MalformedPattern()
    }
    let uid = metadata["uid"]?.string ?? ""
    let generation = metadata["generation"]?.integer ?? 0
    return StoredPattern(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name),
      uid: uid, resourceVersion: metadata["resourceVersion"]?.string ?? "",
      generation: generation, isTerminating: metadata["deletionTimestamp"]?.string != nil,
      status: json["status"]?["observedGeneration"].map { _ in
        PodPatternStatus(json: json["status"] ?? [:])
      },
      spec: spec(json, uid: uid, generation: generation),
      changeCause: metadata["annotations"]?[PatternRevision.changeCauseAnnotation]?.string)
  }

  /// Forgets a pattern that is gone.
  func forget(uid: String) { known.withLock { $0[uid] = nil } }

  private func spec(_ json: JSONValue, uid: String, generation: Int) -> Data {
    if let known = known.withLock({ $0[uid] }), known.generation == generation {
      return known.spec
    }
    let spec = (json["spec"] ?? .null).serialized()
    known.withLock { $0[uid] = Known(generation: generation, spec: spec) }
    return spec
  }

  struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}
