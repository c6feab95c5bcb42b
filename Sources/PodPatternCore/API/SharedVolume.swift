package import KubernetesCore

/// The volume through which a pod's containers hand files to one another.
package struct SharedVolume: Sendable, Hashable {
  /// Whether there is such a volume.
  package var enabled = true
  /// The volume's name in the pod.
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
    package var container: String
    /// Where the container mounts it; nil for the volume's own mount path.
    package var mountPath: String?
    /// Whether the container may only read.
    package var readOnly = false
    /// The directory of the volume that is mounted; nil for its root.
    package var subPath: String?

    /// A mount in the container of a name.
    package init(
      container: String, mountPath: String? = nil, readOnly: Bool = false, subPath: String? = nil
    ) {
      self.container = container
      self.mountPath = mountPath
      self.readOnly = readOnly
      self.subPath = subPath
    }
  }

  /// The shared volume as it is by default.
  package init() {}
}
