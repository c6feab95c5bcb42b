public import KubernetesCore

/// The volume through which a pod's containers hand files to one another.
public struct SharedVolume: Sendable, Hashable {
  /// Whether there is such a volume.
  public var enabled = true
  /// The volume's name in the pod.
  public var name = "shared"
  /// Where every container mounts it that `mounts` does not name.
  public var mountPath = "/shared"
  /// The emptyDir's medium: empty for the node's disk, or `Memory`.
  public var medium = ""
  /// How much the volume may hold, as a quantity.
  public var sizeLimit: JSONValue = "1Gi"
  /// Containers that mount it elsewhere, or in another way.
  public var mounts: [Mount] = []

  /// One container's own mount of the shared volume.
  public struct Mount: Sendable, Hashable {
    /// The name of the container that mounts it.
    public var container: String
    /// Where the container mounts it; nil for the volume's own mount path.
    public var mountPath: String?
    /// Whether the container may only read.
    public var readOnly = false
    /// The directory of the volume that is mounted; nil for its root.
    public var subPath: String?

    /// A mount in the container of a name.
    public init(
      container: String, mountPath: String? = nil, readOnly: Bool = false, subPath: String? = nil
    ) {
      self.container = container
      self.mountPath = mountPath
      self.readOnly = readOnly
      self.subPath = subPath
    }
  }

  /// The shared volume as it is by default.
  public init() {}
}
