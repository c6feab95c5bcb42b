package import KubernetesCore

/// The sidecar that ships what the pod's containers log into files of the shared volume.
package struct LogShipper: Sendable, Hashable {
  /// Whether logs are to be shipped.
  package var enabled = true
  /// The files that are shipped, in sets that are read alike: at least one.
  package var inputs = [LogInput()]
  /// Where the lines go: at least one output, each with positions and a buffer of its own.
  package var outputs = [LogOutput(.stdout)]
  /// The keys of those of the pod's labels that every record carries.
  package var labels: [String] = []
  /// When the shipper starts.
  package var start = SidecarStart.beforeInit
  /// The shipper's image, instead of the operator's.
  package var image: String?
  /// When the image is pulled, instead of when the operator says.
  package var imagePullPolicy: String?
  /// The container's `resources`, instead of the operator's.
  package var resources: JSONValue?
  /// The user that the shipper runs as, so that it may read or rotate files of that user.
  package var runAsUser: Int?
  /// The group that owns the pod's volumes, so that files of another user can be read; no group is
  /// added without it.
  package var fsGroup: Int?
  /// How log files are kept from filling the shared volume; they only grow without it.
  package var rotate: LogRotation?
  /// How much the volume of positions and buffers may hold, as a quantity of bytes.
  package var bufferSize: JSONValue = "256Mi"

  /// The log shipper as it is by default.
  package init() {}
}

/// How the files that were shipped give their space back.
package struct LogRotation: Sendable, Hashable {
  /// The size at which a file is rotated, as a quantity of bytes.
  package var maxSize: JSONValue
  /// How many copies of what was shipped are kept beside the file.
  package var keep: Int

  /// A rotation at a size.
  package init(maxSize: JSONValue, keep: Int = 1) {
    self.maxSize = maxSize
    self.keep = keep
  }
}
