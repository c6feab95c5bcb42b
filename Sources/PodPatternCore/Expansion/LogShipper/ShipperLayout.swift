internal import KubernetesCore

/// Where things are in the log shipper's container, and what they are called.
enum ShipperLayout {
  static let containerName = "log-shipper"
  /// PID 1 of the container.
  static let program = "/podpattern-shipper"
  static let fluentBit = "/fluent-bit/bin/fluent-bit"

  /// The directory below which all is that the shipper itself has.
  static let ownDirectory = "/podpattern"
  static let configDirectory = "/podpattern/config"
  static let stateDirectory = "/podpattern/state"

  static let configVolume = "podpattern-log-shipper-config"
  static let stateVolume = "podpattern-log-shipper-state"

  /// What follows a file's glob in that of the copies which podpattern-shipper makes of it.
  static let copies = ".rotated.[0-9]*"

  /// The fields of the container that its configuration makes.
  static let configuredFields: Set<String> = ["args", "env", "volumeMounts"]

  /// What the names of volumes that the shipper adds begin with.
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

  /// The file that has a pipeline's configuration.
  static func configFile(of pipeline: String) -> String { "\(pipeline).yaml" }

  /// Where a pipeline keeps what it has read and not yet delivered.
  static func chunks(of pipeline: String) -> String { "\(stateDirectory)/\(pipeline)/chunks" }

  /// The database of a pipeline's positions in the files of an input.
  static func positions(of pipeline: String, input: Int) -> String {
    "\(stateDirectory)/\(pipeline)/positions-\(input).db"
  }

  /// Where a pipeline's output is to gather what it sends in one piece.
  static func uploads(of pipeline: String) -> String { "\(stateDirectory)/\(pipeline)/uploads" }

  /// Where a volume that belongs to one pipeline is mounted.
  static func directory(_ kind: String, of pipeline: String) -> String {
    "/podpattern/\(kind)/\(pipeline)"
  }
}
