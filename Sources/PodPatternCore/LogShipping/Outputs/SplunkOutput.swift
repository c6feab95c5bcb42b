internal import KubernetesCore

extension LogOutput.Kind {
  static let splunk = Self(
    "splunk", "Splunk's HTTP event collector.",
    settings: {
      Field.url(
        "Where the collector is, such as https://splunk:8088.", credentials: "tokenSecretRef")
      Field(
        "tokenSecretRef", .secret, .required, "The Secret's key that has the collector's token."
      )
      .formerly("token", .formerObject)
      Field("index", .line, .optional, "The index.")
      Field("source", .line, .optional, "The events' source.")
      Field("sourceType", .line, default: "podpattern", "The events' source type.")
        .formerly("sourcetype", .formerText)
      Field.gzip
      Field.tlsOfURL
    }
  ) { output in
    // The plugin knows its own path.
    output.setEndpoint(nil)
    output.copySecret("tokenSecretRef", to: "splunk_token", variable: "token")
    output.copy("index", to: "event_index")
    output.copy("source", to: "event_source")
    output.copy("sourceType", to: "event_sourcetype")
    output.set("event_host", "${PODPATTERN_POD}")
    output.setCompression()
  }
}
