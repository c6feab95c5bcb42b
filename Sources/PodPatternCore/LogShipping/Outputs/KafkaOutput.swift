internal import KubernetesCore

extension LogOutput.Kind {
  static let kafka = Self(
    "kafka", "A topic of Apache Kafka.",
    settings: {
      Field(
        "brokers", .list(of: .broker, minItems: 1, maxItems: 32), .required,
        "The brokers to begin with, as host:port.")
      Field("topic", .line(.quoting { Syntax.faultOfTopic($0) }), .required, "The topic.")
      Field(
        "messageKeyField", .line, .optional,
        "The field whose value is the message's key, such as pod.")
      Field(
        "acks", .choice(acks), default: "All",
        "Who has to have a message for it to count as shipped: all replicas that are in step, the"
          + " partition's leader, or nobody.")
      Field(
        "compression", .choice(compressions), default: "None", "How messages are compressed."
      ).formerly("compress", .formerText)
      Field(
        "saslMechanism", .choice(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]), default: "PLAIN",
        "How the client's name and password are proven, by the mechanism's registered name.")
      Field.basicAuth
      Field.tlsOfHost
    }
  ) { $0.describeKafka() }

  fileprivate static let acks: KeyValuePairs = ["All": "all", "Leader": "1", "None": "0"]
  fileprivate static let compressions: KeyValuePairs = [
    "None": "none", "Gzip": "gzip", "Snappy": "snappy", "LZ4": "lz4", "Zstd": "zstd",
  ]
}

extension FieldType<String> {
  /// A host with its port, or without one.
  fileprivate static var broker: FieldType {
    text(
      1024, .plain,
      .quoting {
        $0.hasAny(of: ",")
          ? "must not contain a comma: write one an element" : Syntax.faultOfBroker($0)
      }
    ).withoutCredentials.described("One of them.")
  }
}

extension FluentBitOutput {
  fileprivate mutating func describeKafka() {
    set("brokers", (settings["brokers"]?.array ?? []).compactMap(\.string).joined(separator: ","))
    copy("topic", to: "topics")
    set("format", "json")
    set("timestamp_key", "time")
    set("timestamp_format", "iso8601")
    copy("messageKeyField", to: "message_key_field")
    copy("acks", to: "rdkafka.request.required.acks", as: LogOutput.Kind.acks)
    setCompression("rdkafka.compression.codec")
    let isAuthenticated = settings["basicAuth"] != nil
    let isSecure = settings["tls"] != nil
    switch (isAuthenticated, isSecure) {
    case (true, true): set("rdkafka.security.protocol", "sasl_ssl")
    case (true, false): set("rdkafka.security.protocol", "sasl_plaintext")
    case (false, true): set("rdkafka.security.protocol", "ssl")
    case (false, false): break
    }
    if isAuthenticated {
      copy("saslMechanism", to: "rdkafka.sasl.mechanism")
      setBasicAuth(user: "rdkafka.sasl.username", password: "rdkafka.sasl.password")
    }
    if isSecure { describeKafkaTLS() }
  }

  /// librdkafka has TLS of its own.
  private mutating func describeKafkaTLS() {
    set("rdkafka.ssl.ca.location", certificateAuthority())
    if let client = clientCertificate() {
      set("rdkafka.ssl.certificate.location", client.certificate)
      set("rdkafka.ssl.key.location", client.key)
    }
    if settings["tls"]?["insecureSkipVerify"]?.bool == true {
      set("rdkafka.enable.ssl.certificate.verification", "false")
    }
  }
}
