internal import KubernetesCore

extension LogOutput.Kind {
  static let custom = Self(
    "custom", "Any other output of Fluent Bit, in its own words.",
    settings: {
      Field("plugin", .line, .required, "The plugin's name, such as gelf.")
        .formerly("name", .formerText)
      Field(
        "settings", .namedValues("a property of the plugin", names: .property), .optional,
        "The plugin's properties. What is secret belongs into a Secret, which valueFrom names."
      ).formerly("properties", .formerObject)
        .formerly("secretProperties", .formerObject, merge: withSecrets)
    },
    check: { reader, settings, path in
      // Fluent Bit does not tell capital letters from small ones.
      var seen: Set<String> = []
      for (index, property) in (settings["settings"]?.array ?? []).enumerated() {
        let path = path.key("settings").index(index).key("name")
        guard let name = property["name"]?.string else { continue }
        if ownProperties.contains(name.lowercased()) {
          reader.fault(path, "Forbidden: it is set already")
        } else if !seen.insert(name.lowercased()).inserted {
          reader.fault(path, .duplicate(name))
        }
      }
      if let plugin = settings["plugin"]?.string, let reason = Syntax.faultOfPropertyName(plugin) {
        reader.fault(path.key("plugin"), .invalid(plugin, reason))
      }
    },
    describe: { output in
      output.copy("plugin", to: "name")
      for (name, value) in output.namedValues("settings") { output.set(name, value) }
    })

  /// What PodPattern itself sets for every output.
  private static let ownProperties: Set<String> = [
    "name", "match", "match_regex", "retry_limit", "alias", "log_suppress_interval", "processors",
  ]

  /// Properties with those whose values are in Secrets, which an earlier version had apart.
  @Sendable private static func withSecrets(
    _ secrets: JSONValue, _ properties: JSONValue?
  ) -> JSONValue {
    let added: [JSONValue] = (secrets.object ?? [:]).filter { !$0.value.isNull }.sortedByKey.map {
      ["name": .string($0.key), "valueFrom": ["secretKeyRef": $0.value]]
    }
    return .array((properties?.array ?? []) + added)
  }
}
