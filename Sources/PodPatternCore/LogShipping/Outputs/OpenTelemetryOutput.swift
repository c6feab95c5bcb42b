extension LogOutput.Kind {
  static let opentelemetry = Self(
    "opentelemetry", "A collector of OpenTelemetry that takes OTLP over HTTP.",
    settings: {
      Field.url(
        "Where the collector is, such as http://collector:4318; /v1/logs is added to a bare host.",
        credentials: "basicAuth or bearerTokenSecretRef")
      Field.headers
      Field.basicAuth
      Field.bearerToken
      Field.gzip
      Field.tlsOfURL
    }
  ) { output in
    output.setEndpoint("logs_uri")
    output.set("logs_body_key", "$log")
    output.set("logs_body_key_attributes", true)
    output.setBasicAuth()
    output.setHeadersAndToken()
    output.setCompression()
  }
}
