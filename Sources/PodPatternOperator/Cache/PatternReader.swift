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
      content: content(json, uid: uid, generation: generation),
      changeCause: metadata["annotations"]?[PatternRevision.changeCauseAnnotation]?.string)
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
      let expansion = try expander.expand(pattern)
      return .expanded(
        ExpandedPattern(
          pattern, expansion, declaration: PatternRevision.declaration(of: json["spec"] ?? [:])))
    } catch {
      return .invalid(error, replicas: json["spec"]?["replicas"]?.integer ?? 1)
    }
  }

  /// What pods of an earlier revision are made of, under what the pattern declares now for all the
  /// rest; nil where this operator can't expand it any more.
  ///
  /// The pods are as they were, down to the images that the operator added then.
  func recover(
    _ revision: PatternRevision, _ pattern: StoredPattern, _ declared: ExpandedPattern
  ) -> ExpandedPattern? {
    let json: JSONValue = [
      "metadata": [
        "name": .string(pattern.key.name), "namespace": .string(pattern.key.namespace),
        "uid": .string(pattern.uid),
      ], "spec": revision.declaration,
    ]
    guard let old = try? PodPattern(json: json), let expansion = try? expander.expand(old) else {
      return nil
    }
    let earlier = ExpandedPattern(old, expansion, declaration: revision.declaration)
    var result = declared
    result.target.revision = revision.revision
    result.target.initializers = earlier.target.initializers
    result.manifest = PodManifest(
      podTemplate: revision.template, owner: pattern.ownerReference,
      namespace: pattern.key.namespace)
    result.children =
      declared.children.filter { $0.type != .configMaps }
      + earlier.children.filter { $0.type == .configMaps }
    (result.shipper, result.note) = (earlier.shipper, earlier.note)
    return result
  }

  struct MalformedPattern: Error, CustomStringConvertible {
    var description: String { "a PodPattern without a name" }
  }
}

extension ExpandedPattern {
  init(_ pattern: PodPattern, _ expansion: Expansion, declaration: JSONValue) {
    self.declaration = declaration.serialized()
    historyLimit = pattern.spec.revisionHistoryLimit
    let spec = pattern.spec
    target = Snapshot.Target(
      replicas: spec.replicas, revision: expansion.revision,
      runsToCompletion: expansion.restartPolicy != .always, backoffLimit: spec.backoffLimit,
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds, isPaused: spec.paused,
      strategy: spec.strategy, initializers: expansion.initializerNames)
    manifest = expansion.manifest
    children =
      [
        (ResourceType.configMaps, expansion.configMap), (.services, expansion.service),
        (.podDisruptionBudgets, expansion.disruptionBudget),
      ].compactMap { type, body in body.flatMap { Child(type, $0, of: pattern) } }
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
