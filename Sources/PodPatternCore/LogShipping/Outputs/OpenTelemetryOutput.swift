extension LogOutput.Kind {
  static let opentelemetry = Self(
    "opentelemetry", "A collector of OpenTelemetry that takes OTLP over HTTP.",
    settings: [
      .url(
        "Where the collector is, such as http://collector:4318; /v1/logs is added to a bare host."),
      .headers, .basicAuth, .bearerToken, .gzip, .tls,
    ]
  ) { output in
    output.setEndpoint("logs_uri")
    output.set("logs_body_key", "$log")
    output.set("logs_body_key_attributes", true)
    output.setBasicAuth()
    output.setHeadersAndToken()
    output.setCompression()
  }
}
