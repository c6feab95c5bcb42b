package import KubernetesCore

/// A PodPatternClass: what every pod of a kind is to have, whoever makes the pod.
///
/// It says in the words of a PodPattern what is added, and which pods it is added to.
package struct PodPatternClass: Sendable, Hashable {
  /// Name and the rest; it has no namespace.
  package var metadata: ObjectMeta
  package var spec: PodPatternClassSpec

  /// What a manifest says as `kind`.
  package static let kind = "PodPatternClass"
  /// How long a class's name may be: it stands in the key of a label.
  package static let maximumNameLength = 63

  /// The owner reference of what is made of the class; nil while no server has given a uid.
  var ownerReference: OwnerReference? {
    guard !metadata.uid.isEmpty else { return nil }
    return OwnerReference(
      apiVersion: PodPattern.apiVersion, kind: Self.kind, name: metadata.name, uid: metadata.uid,
      controller: true, blockOwnerDeletion: true)
  }
}

extension ResourceType {
  package static let podPatternClasses = ResourceType(
    group: PodPattern.group, version: "v1alpha1", kind: PodPatternClass.kind,
    plural: "podpatternclasses", isNamespaced: false)
}

/// What a class adds to pods, and to which.
package struct PodPatternClassSpec: Sendable, Hashable {
  /// Values that a pod's labels and annotations give, for images, arguments and variables.
  package var parameters: [ClassParameter] = []
  /// What runs, in this order, after the pod's own init containers.
  package var initializers: [Initializer] = []
  /// What runs beside the pod's containers.
  package var sidecars: [Sidecar] = []
  /// The volume that the containers share; nil unless something else of the class needs one.
  package var sharedVolume: SharedVolume?
  /// The sidecar that ships log files; nil for none.
  package var logShipper: LogShipper?
  /// The containers that are added for initializers.
  package var helpers = Helpers()
  /// Which pods get it; nil for none.
  package var inject: ClassInjection?
}

extension PodPatternClassSpec {
  static let fields = Fields(
    PodPatternClassSpec(),
    "What is added to pods, in the words of a PodPattern, and which pods it is added to. Unlike a"
      + " PodPattern a class adds what it names and nothing else."
  ) {
    Field(
      \.parameters, "parameters",
      .list(
        of: .object(ClassParameter.fields), maxItems: ClassParameter.maximumCount,
        .map(key: "name")),
      .optional,
      "Values that a pod's labels and annotations give. $(params.NAME) stands for one in images,"
        + " commands, arguments and values of variables of initializers and sidecars.")
    Field(
      \.initializers, "initializers",
      .list(of: .object(Initializer.fields), maxItems: CELRule.maximumItems, .map(key: "name")),
      .optional,
      "What prepares the pod, in this order, after its own init containers.")
    Field(
      \.sidecars, "sidecars",
      .list(of: .object(Sidecar.fields), maxItems: CELRule.maximumItems, .map(key: "name")),
      .optional, "What runs beside the pod's containers.")
    Field(
      \.sharedVolume, "sharedVolume", .object(SharedVolume.fields), .optional,
      "The volume through which the pod's containers hand files to one another, in all of them. It"
        + " is there if this is, or if something of the class needs it: a log shipper, or a fetch."
        + " Mounts of containers that a pod does not have are left out.")
    Field(
      \.logShipper, "logShipper", .object(LogShipper.fields), .optional,
      "The sidecar that ships what the containers log into files of the shared volume. There is"
        + " none without it.")
    Field(\.helpers, "helpers", .object(Helpers.fields), .optional)
    Field(\.inject, "inject", .object(ClassInjection.fields), .optional)
  }

  /// The volume that the containers share, in pods whose containers have these names; a disabled one
  /// where there is none.
  func sharedVolume(among names: Set<String>) -> SharedVolume {
    var volume = sharedVolume ?? SharedVolume()
    volume.enabled = sharedVolume?.enabled ?? needsSharedVolume
    volume.mounts = volume.enabled ? volume.mounts.filter { names.contains($0.containerName) } : []
    return volume
  }

  private var needsSharedVolume: Bool {
    logShipper?.enabled == true
      || initializers.contains { type(of: $0.action.kind).sharedVolumeUse != nil }
  }
}
