package import KubernetesCore

/// What a PodPattern becomes: the objects that are to exist, and what its status needs to know.
package struct Expansion: Sendable, Hashable {
  /// The name of this template among the pattern's revisions; the same for the same template,
  /// whatever the order of its keys.
  package let revision: String
  /// Metadata and spec of the pods, labels of ours included.
  package let podTemplate: JSONValue
  /// The Service, as a whole object; nil where none is declared.
  package let service: JSONValue?
  /// The PodDisruptionBudget, as a whole object; nil where none is declared.
  package let disruptionBudget: JSONValue?
  /// Whether logs are shipped, and if not, why.
  package let shipper: ShipperPlacement
  /// The names of the pattern's initializers, in their order.
  package let initializerNames: [String]
  /// The names of all containers that end before the runtime containers start, in their order: the
  /// template's own init containers and the initializers.
  package let initContainerNames: [String]
  /// The names of the runtime containers.
  package let runtimeNames: [String]
  /// The names of the sidecars that became ordinary containers because the cluster knows no native
  /// ones.
  package let demotedSidecarNames: [String]
  /// The pods' restart policy.
  package let restartPolicy: RestartPolicy
  /// The pods' encoded form, made once for all of them.
  package let manifest: PodManifest

  /// The objects beside the pods, in the order in which they are applied.
  package var children: [JSONValue] {
    [service, disruptionBudget].compactMap { $0 }
  }

  /// A whole Pod of a name.
  package func pod(named name: String) -> JSONValue { manifest.pod(named: name) }
}

/// Where the log shipper stands in the pods of a pattern.
package enum ShipperPlacement: Sendable, Hashable {
  case shipping
  /// The pattern turns it off.
  case disabled
  /// It can't be in such pods, for a reason that a person understands.
  case unsupported(reason: String)
}
