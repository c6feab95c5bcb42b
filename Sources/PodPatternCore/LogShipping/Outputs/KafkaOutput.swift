internal import KubernetesCore

extension LogOutput.Kind {
  static let kafka = Self(
    "kafka", "A topic of Apache Kafka.",
    settings: [
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
  ) { $0.describeKafka() }
}

extension FluentBitOutput {
  fileprivate mutating func describeKafka() {
    set("brokers", (settings["brokers"]?.array ?? []).compactMap(\.string).joined(separator: ","))
    copy("topic", to: "topics")
    set("format", "json")
    set("timestamp_key", "time")
    set("timestamp_format", "iso8601")
    copy("messageKeyField", to: "message_key_field")
    copy("acks", to: "rdkafka.request.required.acks")
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
