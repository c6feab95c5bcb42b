public import KubernetesCore

/// What a PodPattern becomes: the objects that are to exist, and what its status needs to know.
public struct Expansion: Sendable, Hashable {
  /// The name of this template among the pattern's revisions; the same for the same template,
  /// whatever the order of its keys.
  public let revision: String
  /// Metadata and spec of the pods, labels of ours included.
  public let podTemplate: JSONValue
  /// The Service, as a whole object; nil where none is declared.
  public let service: JSONValue?
  /// The PodDisruptionBudget, as a whole object; nil where none is declared.
  public let disruptionBudget: JSONValue?
  /// Whether logs are shipped, and if not, why.
  public let shipper: ShipperPlacement
  /// The names of the pattern's initializers, in their order.
  public let initializerNames: [String]
  /// The names of all containers that end before the runtime containers start, in their order: the
  /// template's own init containers and the initializers.
  public let initContainerNames: [String]
  /// The names of the runtime containers.
  public let runtimeNames: [String]
  /// The names of the sidecars that became ordinary containers because the cluster knows no native
  /// ones.
  public let demotedSidecarNames: [String]
  /// The pods' restart policy.
  public let restartPolicy: RestartPolicy
  /// The pods' encoded form, made once for all of them.
  public let manifest: PodManifest

  /// The objects beside the pods, in the order in which they are applied.
  public var children: [JSONValue] {
    [service, disruptionBudget].compactMap { $0 }
  }

  /// A whole Pod of a name.
  public func pod(named name: String) -> JSONValue { manifest.pod(named: name) }
}

/// Where the log shipper stands in the pods of a pattern.
public enum ShipperPlacement: Sendable, Hashable {
  case shipping
  /// The pattern turns it off.
  case disabled
  /// It can't be in such pods, for a reason that a person understands.
  case unsupported(reason: String)
}
