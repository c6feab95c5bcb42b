package import KubernetesCore

/// A PodPattern: what an application's pods are made of, in the terms of the pod design patterns.
package struct PodPattern: Sendable, Hashable {
  /// Name, namespace and the rest.
  package var metadata: ObjectMeta
  package var spec: PodPatternSpec
  /// The status as the server has it, for comparison with a new one.
  package var status: JSONValue?

  /// The API group of all kinds of this project.
  package static let group = "podpattern.dev"
  /// What a manifest says as `apiVersion`.
  package static let apiVersion = "podpattern.dev/v1alpha1"
  /// What a manifest says as `kind`.
  package static let kind = "PodPattern"
  /// How long a PodPattern's name may be, so that the names of what it owns fit into 63 characters.
  package static let maximumNameLength = 52

  /// How many bytes a spec may take as JSON: as many as kubectl can apply, which keeps what it applied
  /// in an annotation. The history keeps it beside the pods made of it, and all of that has to fit into
  /// one object of etcd (1.5 MiB).
  package static let maximumSpecSize = 256 << 10

  /// How deep the arrays and objects of a spec may nest: the history keeps it as part of another
  /// object, and has to read it back (`JSONValue.maximumDepth`).
  package static let maximumSpecNesting = JSONValue.maximumDepth - 20

  /// What is wrong with a spec of so many bytes; nil where it is not too long.
  package static func faultOfSpec(size: Int) -> FieldFault? {
    guard size > maximumSpecSize else { return nil }
    return FieldFault(
      at: FieldPath.root.key("spec"),
      "Too long: \(size.grouped) bytes: may not be more than \(maximumSpecSize.grouped)")
  }

  /// The owner reference that every child carries; nil while no server has given a uid.
  package var ownerReference: OwnerReference? {
    metadata.uid.isEmpty ? nil : Self.ownerReference(name: metadata.name, uid: metadata.uid)
  }

  /// The reference that makes the pattern of a name and uid the controller of a child.
  package static func ownerReference(name: String, uid: String) -> OwnerReference {
    OwnerReference(
      apiVersion: apiVersion, kind: kind, name: name, uid: uid, controller: true,
      blockOwnerDeletion: true)
  }

  /// The label selector that finds the pattern's pods, as the scale subresource reports it.
  package var selector: String { "\(ChildLabels.pattern)=\(metadata.name)" }
}

extension ResourceType {
  package static let podPatterns = ResourceType(
    group: PodPattern.group, version: "v1alpha1", kind: PodPattern.kind, plural: "podpatterns")
}
