internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Reads PodPatterns as a watch brings them, and expands each generation of one once.
///
/// A change of the status alone, which is most changes, costs no expansion.
final class PatternReader: Sendable {
  private struct Known {
    let generation: Int
    let content: PatternContent
  }

  private let expander: Expander
  /// By uid.
  private let known = Mutex<[String: Known]>([:])

  init(settings: ExpansionSettings) { expander = Expander(settings: settings) }

  /// Reads a pattern; a spec that is at fault is content like any other.
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
      content: content(json, uid: uid, generation: generation))
  }

  /// Forgets a pattern that is gone.
  func forget(uid: String) { known.withLock { $0[uid] = nil } }

  private func content(_ json: JSONValue, uid: String, generation: Int) -> PatternContent {
    if let known = known.withLock({ $0[uid] }), known.generation == generation {
      return known.content
    }
    let content = expand(json)
    known.withLock { $0[uid] = Known(generation: generation, content: content) }
    return content
  }

  private func expand(_ json: JSONValue) -> PatternContent {
    do throws(FaultList) {
      let pattern = try PodPattern(json: json)
      return .expanded(ExpandedPattern(pattern, try expander.expand(pattern)))
    } catch {
      return .invalid(error, replicas: json["spec"]?["replicas"]?.integer ?? 1)
    }
  }

  struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}

extension ExpandedPattern {
  init(_ pattern: PodPattern, _ expansion: Expansion) {
    let spec = pattern.spec
    target = Snapshot.Target(
      replicas: spec.replicas, revision: expansion.revision,
      runsToCompletion: expansion.restartPolicy != .always, backoffLimit: spec.backoffLimit,
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds, isPaused: spec.paused,
      strategy: spec.strategy, initializers: expansion.initializerNames)
    manifest = expansion.manifest
    children =
      [(ResourceType.configMaps, expansion.configMap), (.services, expansion.service)]
      .compactMap { type, body in body.flatMap { Child(type, $0, of: pattern) } }
    shipper = ShipperState(expansion.shipper)
    let demoted = expansion.demotedSidecarNames
    note =
      demoted.isEmpty
      ? nil
      : "this cluster knows no native sidecars, so these run as ordinary containers: "
        + demoted.joined(separator: ", ")
  }
}

extension Child {
  /// A child as the expansion writes it; nil where it has no name.
  init?(_ type: ResourceType, _ body: JSONValue, of pattern: PodPattern) {
    guard let name = body["metadata"]?["name"]?.string else { return nil }
    self.init(
      type: type, key: ObjectKey(namespace: pattern.metadata.namespace, name: name),
      body: body.serialized())
  }
}
