internal import KubernetesCore

extension LogOutput.Kind {
  /// What the kind is, in words for `kubectl explain`.
  var summary: String {
    switch self {
    case .stdout: "The log-shipper container's own output, as lines of JSON, for kubectl logs."
    case .http: "An HTTP server that takes records as JSON."
    case .forward: "A Fluentd or Fluent Bit that listens for the forward protocol."
    case .loki: "Grafana Loki. Namespace, pod, pattern, node and file become its labels."
    case .elasticsearch: "Elasticsearch, from version 7.9 on."
    case .opensearch: "OpenSearch."
    case .opentelemetry: "A collector of OpenTelemetry that takes OTLP over HTTP."
    case .kafka: "A topic of Apache Kafka."
    case .s3:
      "A bucket of Amazon S3, or of what speaks like it. Records gather in the buffer until a file"
        + " is large or old enough."
    case .splunk: "Splunk's HTTP event collector."
    case .syslog: "A syslog server."
    case .file: "A file on a volume of the template."
    case .custom: "Any other output of Fluent Bit, in its own words."
    }
  }

  /// The kind's settings, in the order in which a person reads of them.
  var settings: [OutputSetting] {
    switch self {
    case .stdout: []
    case .http: Self.httpSettings
    case .forward: Self.forwardSettings
    case .loki: Self.lokiSettings
    case .elasticsearch: Self.elasticsearchSettings
    case .opensearch: Self.opensearchSettings
    case .opentelemetry: Self.opentelemetrySettings
    case .kafka: Self.kafkaSettings
    case .s3: Self.s3Settings
    case .splunk: Self.splunkSettings
    case .syslog: Self.syslogSettings
    case .file: Self.fileSettings
    case .custom: Self.customSettings
    }
  }

  private static let headers = OutputSetting(
    "headers", .headers,
    "Headers that go with every request, by name. Anyone who may read the pattern can read them: for"
      + " credentials there are basicAuth and the like.")

  private static let httpSettings: [OutputSetting] = [
    .url("Where records are posted to."),
    OutputSetting(
      "format", .choice(["json", "json_lines", "json_stream", "msgpack"]),
      "How records are written.", default: "json"),
    headers, .basicAuth,
    OutputSetting(
      "bearerToken", .secret, "The Secret's key that has the token which every request carries."),
    .gzip, .tls,
  ]

  private static let forwardSettings: [OutputSetting] = [
    .host, .port(24224),
    OutputSetting("tag", .text, "The tag of the records.", default: "podpattern"),
    OutputSetting(
      "requireAck", .boolean, "Whether records count as shipped only once the server says so.",
      default: true),
    OutputSetting("sharedKey", .secret, "The Secret's key that has the shared key."),
    .basicAuth, .gzip, .tls,
  ]

  private static let lokiSettings: [OutputSetting] = [
    .url("Where Loki is, such as http://loki:3100; /loki/api/v1/push is added to a bare host."),
    OutputSetting("tenantID", .text, "The tenant, where Loki serves several."),
    OutputSetting(
      "labels", .lokiLabels,
      "Further labels of the stream, fixed ones, by name: letters, digits and '_'. Their values are"
        + " without commas."),
    OutputSetting(
      "lineFormat", .choice(["json", "key_value"]), "How a record is written as a line.",
      default: "json"),
    headers, .basicAuth, .bearerToken, .gzip, .tls,
  ]

  private static let index = [
    OutputSetting(
      "index", .index, "The index that records go into.", default: "podpattern"),
    OutputSetting(
      "indexPrefix", .index,
      "Makes an index a day, named with this prefix and the date, instead of the one index."),
  ]

  private static let elasticsearchSettings: [OutputSetting] =
    [.url("Where Elasticsearch is, such as https://elasticsearch:9200.")] + index + [
      OutputSetting("pipeline", .word(and: "~:@"), "The ingest pipeline."),
      OutputSetting("apiKey", .secret, "The Secret's key that has the API key."),
      .basicAuth, .gzip, .tls,
    ]

  private static let opensearchSettings: [OutputSetting] =
    [.url("Where OpenSearch is, such as https://opensearch:9200.")] + index + [
      OutputSetting("pipeline", .word(and: "~:@"), "The ingest pipeline."),
      .basicAuth, .gzip, .tls,
    ]

  private static let opentelemetrySettings: [OutputSetting] = [
    .url(
      "Where the collector is, such as http://collector:4318; /v1/logs is added to a bare host."),
    headers, .basicAuth, .bearerToken, .gzip, .tls,
  ]

  private static let kafkaSettings: [OutputSetting] = [
    OutputSetting(
      "brokers", .brokers, "The brokers to begin with, as host:port.", isRequired: true),
    OutputSetting("topic", .topic, "The topic.", isRequired: true),
    OutputSetting(
      "messageKeyField", .text, "The field whose value is the message's key, such as pod."),
    OutputSetting(
      "acks", .choice(["all", "1", "0"]), "Who has to have a message for it to count as shipped.",
      default: "all"),
    OutputSetting(
      "compress", .choice(["none", "gzip", "snappy", "lz4", "zstd"]),
      "How messages are compressed.", default: "none"),
    OutputSetting(
      "saslMechanism", .choice(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]),
      "How the client's name and password are proven.", default: "PLAIN"),
    .basicAuth, .tls,
  ]

  private static let s3Settings: [OutputSetting] = [
    OutputSetting("bucket", .bucket, "The bucket.", isRequired: true),
    OutputSetting("region", .word(and: ""), "The bucket's region.", default: "us-east-1"),
    OutputSetting("endpoint", .url, "The server, where it is not Amazon's."),
    OutputSetting(
      "keyPrefix", .keyPrefix, "What the names of the objects begin with.", default: "podpattern"),
    OutputSetting(
      "maxFileSize", .size, "The size at which a file is uploaded.", default: "16Mi"),
    OutputSetting(
      "uploadSeconds", .count(minimum: 60), "The age in seconds at which a file is uploaded.",
      default: 600),
    OutputSetting(
      "compress", .choice(["gzip", "none"]), "How files are compressed.", default: "gzip"),
    OutputSetting("storageClass", .word(and: ""), "The storage class, such as STANDARD_IA."),
    OutputSetting(
      "accessKeyID", .secret,
      "The Secret's key that has the access key's id; the pod's own identity is used without it."),
    OutputSetting(
      "secretAccessKey", .secret, "The Secret's key that has the secret access key."),
    .tls,
  ]

  private static let splunkSettings: [OutputSetting] = [
    .url("Where the collector is, such as https://splunk:8088."),
    OutputSetting(
      "token", .secret, "The Secret's key that has the collector's token.", isRequired: true),
    OutputSetting("index", .text, "The index."),
    OutputSetting("source", .text, "The events' source."),
    OutputSetting("sourcetype", .text, "The events' source type.", default: "podpattern"),
    .gzip, .tls,
  ]

  private static let syslogSettings: [OutputSetting] = [
    .host, .port(514),
    OutputSetting(
      "protocol", .choice(["udp", "tcp"]),
      "How messages travel. Only with tcp is it known whether they arrived.", default: "tcp"),
    OutputSetting(
      "format", .choice(["rfc5424", "rfc3164"]), "How messages are written.", default: "rfc5424"),
    OutputSetting(
      "facility", .count(minimum: 0), "The facility's number, up to 23.", default: 1),
    OutputSetting("severity", .count(minimum: 0), "The severity's number, up to 7.", default: 6),
    .tls,
  ]

  private static let fileSettings: [OutputSetting] = [
    OutputSetting("volume", .text, "The template's volume, by its name.", isRequired: true),
    OutputSetting(
      "path", .path,
      "The file, relative to the volume's root. $(POD) in it is the pod's name, so that pods that"
        + " share the volume do not share the file.", default: "$(POD).log"),
    OutputSetting("maxSize", .size, "The size at which a new file is begun; it grows without it."),
    OutputSetting(
      "keep", .count(minimum: 1), "How many files of that size are kept.", default: 7),
  ]

  private static let customSettings: [OutputSetting] = [
    OutputSetting("name", .text, "The plugin's name, such as gelf.", isRequired: true),
    OutputSetting(
      "properties", .properties,
      "The plugin's properties, by name. What is secret belongs into secretProperties."),
    OutputSetting(
      "secretProperties", .secrets, "Properties whose values are in Secrets, by name."),
  ]
}
