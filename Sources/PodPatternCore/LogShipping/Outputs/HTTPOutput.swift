internal import KubernetesCore

extension LogOutput.Kind {
  static let http = Self(
    "http", "An HTTP server that takes records as JSON.",
    settings: [
      .url("Where records are posted to."),
      OutputSetting(
        "format", .choice(["json", "json_lines", "json_stream", "msgpack"]),
        "How records are written.", default: "json"),
      .headers, .basicAuth, .bearerToken, .gzip, .tls,
    ]
  ) { output in
    output.setEndpoint("uri")
    output.copy("format", to: "format")
    output.setDate()
    output.setBasicAuth()
    output.setHeadersAndToken()
    output.setCompression()
  }
}
