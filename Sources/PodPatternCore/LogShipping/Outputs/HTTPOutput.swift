internal import KubernetesCore

extension LogOutput.Kind {
  static let http = Self(
    "http", "An HTTP server that takes records as JSON.",
    settings: {
      Field.url("Where records are posted to.", credentials: "basicAuth or bearerToken")
      Field(
        "format", .choice(["json", "json_lines", "json_stream", "msgpack"]), default: "json",
        "How records are written.")
      Field.headers
      Field.basicAuth
      Field.bearerToken
      Field.gzip
      Field.tls
    }
  ) { output in
    output.setEndpoint("uri")
    output.copy("format", to: "format")
    output.setDate()
    output.setBasicAuth()
    output.setHeadersAndToken()
    output.setCompression()
  }
}
