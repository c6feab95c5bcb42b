internal import KubernetesCore

extension LogOutput.Kind {
  static let elasticsearch = Self(
    "elasticsearch", plugin: "es", "Elasticsearch, from version 7.9 on.", needsOffsets: true,
    settings: {
      Field.url(
        "Where Elasticsearch is, such as https://elasticsearch:9200.",
        credentials: "apiKeySecretRef or basicAuth")
      Field.indices
      Field("apiKeySecretRef", .secret, .optional, "The Secret's key that has the API key.")
        .formerly("apiKey", .formerObject)
      Field.basicAuth
      Field.gzip
      Field.tlsOfURL
    }
  ) { output in
    output.describeIndices()
    output.copySecret("apiKeySecretRef", to: "http_api_key", variable: "apiKey")
  }
}

/// What Elasticsearch and OpenSearch have in common.
extension OutputSetting {
  @FieldsBuilder<JSONObject> static var indices: [OutputSetting] {
    Field("index", .index, default: "podpattern", "The index that records go into.")
    Field(
      "indexPrefix", .index, .optional,
      "Makes an index a day, named with this prefix and the date, instead of the one index.")
    Field("pipeline", .word(and: "~:@"), .optional, "The ingest pipeline.")
  }
}

extension FieldType<String> {
  /// The name of an index, or the beginning of one.
  fileprivate static var index: FieldType { .line(.quoting { Syntax.faultOfIndex($0) }) }
}

extension FluentBitOutput {
  mutating func describeIndices() {
    setEndpoint("path")
    if settings["indexPrefix"] != nil {
      set("logstash_format", true)
      copy("indexPrefix", to: "logstash_prefix")
    } else {
      copy("index", to: "index")
    }
    copy("pipeline", to: "pipeline")
    // An id made of the record, its file and offset included, turns a second delivery of the same
    // line into an update of the first.
    set("generate_id", true)
    set("time_key_nanos", true)
    set("replace_dots", true)
    setBasicAuth()
    setCompression()
    // Types are gone from version 8 on.
    set("suppress_type_name", true)
  }
}
