internal import KubernetesCore

extension LogOutput {
  /// A kind of destination: its settings, and what they become in Fluent Bit's configuration.
  package struct Kind: Sendable {
    /// The kind's name in the API.
    package let name: String
    /// The kind's settings, in the order in which `kubectl explain` shows them.
    let fields: Fields<JSONObject>
    /// The name of Fluent Bit's plugin.
    let plugin: String
    /// Whether the destination tells records apart by their offsets in the files.
    let needsOffsets: Bool
    /// The setting that names a volume of the template.
    let templateVolume: String?
    /// Faults settings that do not go together.
    let check: @Sendable (inout FieldReader, JSONObject, FieldPath) -> Void
    /// Turns the settings into properties of the plugin.
    let describe: @Sendable (inout FluentBitOutput) -> Void

    init(
      _ name: String, plugin: String? = nil, _ summary: String, needsOffsets: Bool = false,
      templateVolume: String? = nil,
      @FieldsBuilder<JSONObject> settings: () -> [OutputSetting] = { [] },
      check: @escaping @Sendable (inout FieldReader, JSONObject, FieldPath) -> Void = { _, _, _ in
      },
      describe: @escaping @Sendable (inout FluentBitOutput) -> Void
    ) {
      self.name = name
      self.plugin = plugin ?? name
      self.needsOffsets = needsOffsets
      self.templateVolume = templateVolume
      fields = Fields([:], summary, settings)
      self.check = check
      self.describe = describe
    }

    /// All kinds, in the order in which the API lists them.
    package static let all: [Kind] = [
      .stdout, .http, .forward, .loki, .elasticsearch, .opensearch, .opentelemetry, .kafka, .s3,
      .splunk, .syslog, .file, .custom,
    ]
  }
}

extension LogOutput.Kind: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
