internal import KubernetesCore

/// How Fluent Bit is told what to ship, and where it keeps what it needs for it.
struct LogShipperConfiguration {
  /// The configuration file: YAML, as Fluent Bit reads it.
  let text: String

  static let containerName = "log-shipper"
  static let fileName = "fluent-bit.yaml"
  static let volumeNames = [configVolume, stateVolume]

  private static let configVolume = "podpattern-log-shipper-config"
  private static let stateVolume = "podpattern-log-shipper-state"
  private static let configDirectory = "/podpattern/config"
  private static let stateDirectory = "/podpattern/state"

  static let command = ["/fluent-bit/bin/fluent-bit", "--config=\(configDirectory)/\(fileName)"]

  /// The digest by which a change of the configuration becomes a new revision of the pods.
  var digest: String { StableHash.name(of: text) }

  /// A configuration that ships a shipper's files below the directory of the shared volume.
  ///
  /// The read positions alone do not survive a kill whole: lines that were read and not yet
  /// written are on the disk only with `storage.type: filesystem`.
  init(shipper: LogShipper, directory: String) {
    let globs = shipper.files.map { MountPath.join(directory, $0) }.joined(separator: ",")
    text = """
      service:
        flush: 1
        grace: 10
        log_level: warn
        storage.path: \(Self.stateDirectory)/chunks
        storage.sync: normal
      pipeline:
        inputs:
          - name: tail
            tag: file
            path: \(Self.scalar(globs))
            path_key: file
            db: \(Self.stateDirectory)/positions.db
            read_from_head: true
            refresh_interval: 1
            buffer_max_size: 1M
            skip_long_lines: true
            storage.type: filesystem
        outputs:

      """ + shipper.outputs.map(Self.output).joined()
  }

  private static func output(_ output: LogOutput) -> String {
    switch output {
    case .stdout:
      """
          - name: stdout
            match: file
            format: json_lines
            json_date_key: time
            json_date_format: iso8601

      """
    }
  }

  /// A text as a YAML scalar: JSON's strings are YAML's double-quoted ones.
  private static func scalar(_ text: String) -> String {
    String(decoding: JSONValue.string(text).serialized(), as: UTF8.self)
  }

  static let ownMounts: JSONValue = [
    ["name": .string(configVolume), "mountPath": .string(configDirectory), "readOnly": true],
    ["name": .string(stateVolume), "mountPath": .string(stateDirectory)],
  ]

  static func volumes(configMap: String) -> [JSONValue] {
    [
      ["name": .string(configVolume), "configMap": ["name": .string(configMap)]],
      ["name": .string(stateVolume), "emptyDir": ["sizeLimit": "256Mi"]],
    ]
  }
}
