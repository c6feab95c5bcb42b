public import KubernetesCore

/// The sidecar that ships what the pod's containers log into files of the shared volume.
public struct LogShipper: Sendable, Hashable {
  /// Whether logs are to be shipped.
  public var enabled = true
  /// The files that are shipped, in sets that are read alike: at least one.
  public var inputs = [LogInput()]
  /// Where the lines go: at least one output, each with positions and a buffer of its own.
  public var outputs = [LogOutput(.stdout)]
  /// The keys of those of the pod's labels that every record carries.
  public var labels: [String] = []
  /// When the shipper starts.
  public var start = SidecarStart.beforeInit
  /// The shipper's image, instead of the operator's.
  public var image: String?
  /// When the image is pulled, instead of when the operator says.
  public var imagePullPolicy: String?
  /// The container's `resources`, instead of the operator's.
  public var resources: JSONValue?
  /// The user that the shipper runs as, so that it may read or rotate files of that user.
  public var runAsUser: Int?
  /// The group that owns the pod's volumes, so that files of another user can be read; no group is
  /// added without it.
  public var fsGroup: Int?
  /// How log files are kept from filling the shared volume; they only grow without it.
  public var rotate: LogRotation?
  /// How much the volume of positions and buffers may hold, as a quantity of bytes.
  public var bufferSize: JSONValue = "256Mi"

  /// The log shipper as it is by default.
  public init() {}
}

/// How the files that were shipped give their space back.
public struct LogRotation: Sendable, Hashable {
  /// The size at which a file is rotated, as a quantity of bytes.
  public var maxSize: JSONValue
  /// How many copies of what was shipped are kept beside the file.
  public var keep: Int

  /// A rotation at a size.
  public init(maxSize: JSONValue, keep: Int = 1) {
    self.maxSize = maxSize
    self.keep = keep
  }
}
