public import KubernetesCore

/// A PodPattern: what an application's pods are made of, in the terms of the pod design patterns.
public struct PodPattern: Sendable, Hashable {
  /// Name, namespace and the rest.
  public var metadata: ObjectMeta
  /// What is declared.
  public var spec: PodPatternSpec
  /// The status as the server has it, for comparison with a new one.
  public var status: JSONValue?

  /// A PodPattern of its parts, which nobody has checked.
  public init(metadata: ObjectMeta, spec: PodPatternSpec, status: JSONValue? = nil) {
    self.metadata = metadata
    self.spec = spec
    self.status = status
  }

  /// The API group of all kinds of this project.
  public static let group = "podpattern.dev"
  /// What a manifest says as `apiVersion`.
  public static let apiVersion = "podpattern.dev/v1alpha1"
  /// What a manifest says as `kind`.
  public static let kind = "PodPattern"
  /// How long a PodPattern's name may be, so that the names of what it owns fit into 63 characters.
  public static let maximumNameLength = 52

  /// How many bytes a spec may take as JSON: as many as kubectl can apply, which keeps what it applied
  /// in an annotation. The history keeps it beside the pods made of it, and all of that has to fit into
  /// one object of etcd (1.5 MiB).
  public static let maximumSpecSize = 256 << 10

  /// How deep the arrays and objects of a spec may nest: the history keeps it as part of another
  /// object, and has to read it back (`JSONValue.maximumDepth`).
  public static let maximumSpecNesting = JSONValue.maximumDepth - 20

  /// What is wrong with a spec of so many bytes; nil where it is not too long.
  public static func faultOfSpec(size: Int) -> Fault? {
    guard size > maximumSpecSize else { return nil }
    return Fault(
      path: FieldPath.root.key("spec"),
      reason: "Too long: \(size.grouped) bytes: may not be more than \(maximumSpecSize.grouped)")
  }

  /// The owner reference that every child carries; nil while no server has given a uid.
  public var ownerReference: OwnerReference? {
    guard !metadata.uid.isEmpty else { return nil }
    return OwnerReference(
      apiVersion: Self.apiVersion, kind: Self.kind, name: metadata.name, uid: metadata.uid,
      controller: true, blockOwnerDeletion: true)
  }

  /// The label selector that finds the pattern's pods, as the scale subresource reports it.
  public var selector: String { "\(ChildLabels.pattern)=\(metadata.name)" }
}

extension ResourceType {
  /// podpattern.dev/v1alpha1 PodPattern.
  public static let podPatterns = ResourceType(
    group: PodPattern.group, version: "v1alpha1", kind: PodPattern.kind, plural: "podpatterns")
}
