package import KubernetesCore

/// What a PodPattern becomes: the objects that are to exist, and what its status needs to know.
package struct Expansion: Sendable, Hashable {
  /// The name of this template among the pattern's revisions; the same for the same template,
  /// whatever the order of its keys.
  package let revision: String
  /// The pods, encoded once for all of them.
  package let manifest: PodManifest
  /// The objects beside the pods, in the order in which they are applied.
  package let children: [ChildObject]
  /// Whether logs are shipped, and if not, why.
  package let shipper: ShipperState
  /// Whether pods wait for their log shipper; nil if they have none.
  let shipperTerms: ShipperTerms?
  /// What pods have for the sake of their log shipper alone; nil if they have none.
  let shipperParts: ShipperParts?
  /// The names of the sidecars that became ordinary containers because the cluster knows no native
  /// ones.
  package let demotedSidecarNames: [String]
  /// The names of sidecars that keep a pod from completing: they run as ordinary containers in pods
  /// that are to end. Empty if there are none.
  package let endlessNames: [String]
  /// What the sources of configuration hold that the pods are tied to.
  package let configuration: [ConfigurationVersion]

  /// Whether the pods have the readiness gate of updates in place.
  let gate: GateUse

  /// Whether pods have the readiness gate of updates in place.
  enum GateUse: Sendable, Hashable {
    case added
    /// Nothing asks for it.
    case unneeded
    /// It is asked for, and the operator may not say of pods that it is open.
    case forbidden
  }

  /// Metadata and spec of the pods, without what belongs to a place in a cluster.
  package var podTemplate: JSONValue { manifest.podTemplate }

  /// A whole Pod of a name.
  package func pod(named name: String) -> JSONValue { manifest.pod(named: name) }
}
