/// The sidecar that ships what the pod's containers log into files of the shared volume.
public struct LogShipper: Sendable, Hashable {
  /// Whether logs are to be shipped.
  public var enabled = true
  /// Globs of the files, relative to the shared volume's root.
  public var files = ["*.log"]
  /// Where the lines go: at least one output.
  public var outputs: [LogOutput] = [.stdout]
  /// When the shipper starts.
  public var start = SidecarStart.beforeInit

  /// The log shipper as it is by default.
  public init() {}
}

/// Where shipped lines go.
public enum LogOutput: String, Sendable, Hashable, CaseIterable {
  /// The log-shipper container's own output, as JSON lines.
  case stdout
}
