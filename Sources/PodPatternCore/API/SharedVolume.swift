package import KubernetesCore

/// The volume through which a pod's containers hand files to one another.
package struct SharedVolume: Sendable, Hashable {
  /// Whether there is such a volume.
  package var enabled = true
  package var name = "shared"
  /// Where every container mounts it that `mounts` does not name.
  package var mountPath = "/shared"
  /// The emptyDir's medium: empty for the node's disk, or `Memory`.
  package var medium = ""
  /// How much the volume may hold, as a quantity.
  package var sizeLimit: JSONValue = "1Gi"
  /// Containers that mount it elsewhere, or in another way.
  package var mounts: [Mount] = []

  /// One container's own mount of the shared volume.
  package struct Mount: Sendable, Hashable {
    /// The name of the container that mounts it.
    package var containerName: String
    /// Where the container mounts it; nil for the volume's own mount path.
    package var mountPath: String?
    package var readOnly = false
    /// The directory of the volume that is mounted; nil for its root.
    package var subPath: String?
  }
}

extension SharedVolume {
  static let fields = Fields(
    SharedVolume(),
    "The volume, an emptyDir, through which the pod's containers hand files to one another. It is"
      + " there unless enabled is false."
  ) {
    Field(\.enabled, "enabled", .boolean, .defaulted, "Whether there is a shared volume.")
    Field(
      \.name, "name", .text(63, .label, mayBeEmpty: true), .defaulted,
      "The volume's name. A volume of that name in the template takes its place.")
    Field(
      \.mountPath, "mountPath", .text(1024, .mountPath), .defaulted,
      "Where the volume is, in every container that mounts does not name.")
    Field(
      \.medium, "medium", .choice(["", "Memory"]), .defaulted,
      "What the volume is stored on: the node's disk where this is empty, or Memory.")
    Field(
      \.sizeLimit, "sizeLimit", .anySize, .defaulted,
      "How much the volume may hold, as a quantity of bytes such as 500Mi or 2Gi.")
    Field(
      \.mounts, "mounts",
      .list(of: .object(Mount.fields), maxItems: 32, .named(key: "containerName")),
      .defaulting { _ in [] },
      "Containers that have the volume elsewhere, or in another way.")
  }
}

extension SharedVolume.Mount {
  fileprivate static let fields = Fields(
    SharedVolume.Mount(containerName: ""), "One container's own mount of the volume."
  ) {
    Field(\.containerName, "containerName", .text(63), .required, "The container's name.")
      .formerly("container", .formerText)
    Field(
      \.mountPath, "mountPath", .text(1024, .mountPath), .optional,
      "Where the container has the volume; where sharedVolume.mountPath says, without it.")
    Field(\.readOnly, "readOnly", .boolean, .defaulted, "Whether the container can only read.")
    Field(
      \.subPath, "subPath",
      .text(1024, .directory, mayBeEmpty: true).map { $0.isEmpty ? nil : $0 }, .optional,
      "The directory of the volume that the container has; the whole volume without it.")
  }
}
