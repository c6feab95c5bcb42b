internal import KubernetesCore
internal import ShipperContract

/// The names of volumes and annotations that a pod has for its log shipper.
enum ShipperLayout {
  static let configVolume = "podpattern-log-shipper-config"
  static let stateVolume = "podpattern-log-shipper-state"

  /// The fields of the container that depend on its configuration.
  static let configuredFields: Set<String> = ["args", "env", "volumeMounts"]

  /// The prefix of the names of the shipper's volumes.
  private static let volumePrefix = "podpattern-"

  static func isOwnVolume(_ name: String) -> Bool { name.beginsWithBytes(of: volumePrefix) }

  /// The name of a volume that belongs to one pipeline.
  static func volume(_ kind: String, of pipeline: String) -> String {
    "\(volumePrefix)\(kind)-\(pipeline)"
  }

  /// The pod's annotation that has a pipeline's configuration.
  static func annotation(of pipeline: String) -> String {
    "\(ChildLabels.pipelinePrefix)\(pipeline)"
  }

  /// Where a volume that belongs to one pipeline is mounted.
  static func directory(_ kind: String, of pipeline: String) -> String {
    "\(ShipperFiles.ownFolder)/\(kind)/\(pipeline)"
  }
}
