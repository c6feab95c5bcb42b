internal import KubernetesCore

/// The outputs that speak HTTP.
extension FluentBitOutput {
  mutating func describeHTTP() {
    set("uri", setEndpoint(settings["url"]?.string ?? ""))
    copy("format", to: "format")
    setDate()
    setBasicAuth()
    setAllHeaders()
    setCompression()
  }

  mutating func describeLoki() {
    set("uri", setEndpoint(settings["url"]?.string ?? ""))
    copy("tenantID", to: "tenant_id")
    set(
      "labels", (["job=podpattern"] + pairs("labels", separator: "=")).joined(separator: ", "))
    let keys = RecordFields.names + [RecordFields.file]
    set("label_keys", keys.map { "$\($0)" }.joined(separator: ","))
    set("remove_keys", keys.joined(separator: ","))
    copy("lineFormat", to: "line_format")
    setBasicAuth()
    copySecret("bearerToken", to: "bearer_token")
    setHeaders()
    setCompression()
  }

  mutating func describeElasticsearch() {
    describeIndex()
    // Types are gone from version 8 on.
    set("suppress_type_name", true)
    copySecret("apiKey", to: "http_api_key")
  }

  mutating func describeOpensearch() {
    describeIndex()
    set("suppress_type_name", true)
  }

  private mutating func describeIndex() {
    set("path", setEndpoint(settings["url"]?.string ?? ""))
    if settings["indexPrefix"] != nil {
      set("logstash_format", true)
      copy("indexPrefix", to: "logstash_prefix")
    } else {
      copy("index", to: "index")
    }
    copy("pipeline", to: "pipeline")
    // An id made of the record, its file and offset included, makes a second delivery of the same
    // line one with the first.
    set("generate_id", true)
    set("time_key_nanos", true)
    set("replace_dots", true)
    setBasicAuth()
    setCompression()
  }

  mutating func describeOpenTelemetry() {
    set("logs_uri", setEndpoint(settings["url"]?.string ?? ""))
    set("logs_body_key", "$log")
    set("logs_body_key_attributes", true)
    setBasicAuth()
    setAllHeaders()
    setCompression()
  }

  mutating func describeSplunk() {
    // The plugin knows its own path.
    _ = setEndpoint(settings["url"]?.string ?? "")
    copySecret("token", to: "splunk_token")
    copy("index", to: "event_index")
    copy("source", to: "event_source")
    copy("sourcetype", to: "event_sourcetype")
    set("event_host", "${PODPATTERN_POD}")
    setCompression()
  }

  private mutating func setAllHeaders() {
    set("header", pairs("headers", separator: " ") + authorizationHeader())
  }

  /// The record's time in a field of a name and format that programs know.
  mutating func setDate() {
    set("json_date_key", "time")
    set("json_date_format", "iso8601")
  }
}
