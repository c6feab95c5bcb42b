internal import KubernetesCore

/// Turns PodPatterns into the objects that they declare: a pure function of the pattern and the
/// settings.
package struct Expander: Sendable, Hashable {
  /// What holds for all patterns.
  package let settings: ExpansionSettings

  /// An expander with settings.
  package init(settings: ExpansionSettings = ExpansionSettings()) { self.settings = settings }

  /// Expands a pattern.
  ///
  /// - Throws: a `FaultList` of everything that stands in the way, such as names that clash and
  ///   mounts that collide.
  package func expand(_ pattern: PodPattern) throws(FaultList) -> Expansion {
    var assembly = PodAssembly(pattern: pattern, settings: settings)
    assembly.assemble()
    let service = assembly.service()
    if !assembly.faults.isEmpty {
      let own = pattern.spec.logShipperFields
      throw assembly.faults.map { settings.logShipperDefaults.attributing($0, own: own) }
    }
    let (template, revision) = assembly.template()
    var owned = template
    if let owner = pattern.ownerReference { owned.setOwner(owner) }
    if !pattern.metadata.namespace.isEmpty {
      owned.setMetadata("namespace", .string(pattern.metadata.namespace))
    }
    return Expansion(
      revision: revision, podTemplate: .object(template), service: service,
      disruptionBudget: assembly.disruptionBudget(), shipper: assembly.shipper,
      initializerNames: pattern.spec.initializers.map(\.name),
      initContainerNames: assembly.endingInitContainerNames,
      runtimeNames: assembly.runtime.map(\.name),
      demotedSidecarNames: assembly.demoted.map(\.name),
      restartPolicy: pattern.spec.restartPolicy, manifest: PodManifest(template: owned))
  }
}

extension JSONObject {
  mutating func setMetadata(_ key: String, _ value: JSONValue) {
    self["metadata", default: [:]][key] = value
  }

  mutating func setOwner(_ owner: OwnerReference) {
    setMetadata(
      "ownerReferences",
      [
        [
          "apiVersion": .string(owner.apiVersion), "kind": .string(owner.kind),
          "name": .string(owner.name), "uid": .string(owner.uid),
          "controller": .bool(owner.controller),
          "blockOwnerDeletion": .bool(owner.blockOwnerDeletion),
        ]
      ])
  }
}
