internal import KubernetesCore

extension LogOutput.Kind {
  static let loki = Self(
    "loki", "Grafana Loki. Namespace, pod, pattern, node and file become its labels.",
    settings: {
      Field.url(
        "Where Loki is, such as http://loki:3100; /loki/api/v1/push is added to a bare host.",
        credentials: "basicAuth or bearerTokenSecretRef")
      Field("tenantID", .line, .optional, "The tenant, where Loki serves several.")
      Field(
        "labels",
        .texts(
          names: .quoting { Syntax.faultOfLokiLabel($0) },
          values: .quoting { Syntax.faultOfLokiValue($0) }),
        .optional,
        "Further labels of the stream, fixed ones, by name: letters, digits and '_'. Their values"
          + " are without commas.")
      Field(
        "lineFormat", .choice(lineFormats), default: "JSON",
        "How a record is written as a line.")
      Field.headers
      Field.basicAuth
      Field.bearerToken
      Field.gzip
      Field.tlsOfURL
    }
  ) { output in
    output.setEndpoint("uri")
    output.copy("tenantID", to: "tenant_id")
    let labels = ["job=podpattern"] + output.pairs("labels", separator: "=")
    output.set("labels", labels.joined(separator: ", "))
    let keys = RecordFields.names + [RecordFields.file]
    output.set("label_keys", keys.map { "$\($0)" }.joined(separator: ","))
    output.set("remove_keys", keys.joined(separator: ","))
    output.copy("lineFormat", to: "line_format", as: lineFormats)
    output.setBasicAuth()
    output.copySecret("bearerTokenSecretRef", to: "bearer_token", variable: "bearerToken")
    output.set("header", output.headers())
    output.setCompression()
  }

  private static let lineFormats: KeyValuePairs = ["JSON": "json", "KeyValue": "key_value"]
}
