internal import KubernetesCore

extension LogOutput.Kind {
  static let http = Self(
    "http", "An HTTP server that takes records as JSON.",
    settings: {
      Field.url("Where records are posted to.", credentials: "basicAuth or bearerTokenSecretRef")
      Field(
        "format", .choice(formats), default: "JSON", "How records are written.")
      Field.headers
      Field.basicAuth
      Field.bearerToken
      Field.gzip
      Field.tlsOfURL
    }
  ) { output in
    output.setEndpoint("uri")
    output.copy("format", to: "format", as: formats)
    output.setDate()
    output.setBasicAuth()
    output.setHeadersAndToken()
    output.setCompression()
  }

  private static let formats: KeyValuePairs = [
    "JSON": "json", "JSONLines": "json_lines", "JSONStream": "json_stream",
    "MessagePack": "msgpack",
  ]
}
