internal import KubernetesCore

extension LogOutput.Kind {
  static let custom = Self(
    "custom", "Any other output of Fluent Bit, in its own words.",
    settings: {
      Field("name", .line, .required, "The plugin's name, such as gelf.")
      Field(
        "properties", .texts(names: .property), .optional,
        "The plugin's properties, by name. What is secret belongs into secretProperties.")
      Field(
        "secretProperties", .secrets, .optional,
        "Properties whose values are in Secrets, by name.")
    },
    check: { reader, settings, path in
      // Fluent Bit does not tell capital letters from small ones.
      var seen: Set<String> = []
      for field in ["properties", "secretProperties"] {
        for key in (settings[field]?.object ?? [:]).keys {
          let path = path.key(field).key(key)
          if ownProperties.contains(key.lowercased()) {
            reader.fault(path, "Forbidden: it is set already")
          } else if !seen.insert(key.lowercased()).inserted {
            reader.fault(path, .duplicate(key))
          }
        }
      }
      if let name = settings["name"]?.string, let reason = Syntax.faultOfPropertyName(name) {
        reader.fault(path.key("name"), .invalid(name, reason))
      }
    },
    describe: { output in
      output.copy("name", to: "name")
      let properties = output.settings["properties"]?.object ?? [:]
      for (key, value) in properties.sorted(by: { $0.key < $1.key }) {
        output.set(key, value.string)
      }
      let secrets = output.settings["secretProperties"]?.object ?? [:]
      for (key, secret) in secrets.sorted(by: { $0.key < $1.key }) {
        output.set(key, output.variable(key, secret))
      }
    })

  /// What PodPattern itself sets for every output.
  private static let ownProperties: Set<String> = [
    "name", "match", "match_regex", "retry_limit", "alias", "log_suppress_interval", "processors",
  ]
}
