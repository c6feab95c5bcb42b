internal import KubernetesCore

extension LogOutput.Kind {
  static let splunk = Self(
    "splunk", "Splunk's HTTP event collector.",
    settings: [
      .url("Where the collector is, such as https://splunk:8088."),
      OutputSetting(
        "token", .secret, "The Secret's key that has the collector's token.", isRequired: true),
      OutputSetting("index", .text, "The index."),
      OutputSetting("source", .text, "The events' source."),
      OutputSetting("sourcetype", .text, "The events' source type.", default: "podpattern"),
      .gzip, .tls,
    ]
  ) { output in
    // The plugin knows its own path.
    output.setEndpoint(nil)
    output.copySecret("token", to: "splunk_token")
    output.copy("index", to: "event_index")
    output.copy("source", to: "event_source")
    output.copy("sourcetype", to: "event_sourcetype")
    output.set("event_host", "${PODPATTERN_POD}")
    output.setCompression()
  }
}
