internal import KubernetesCore
internal import ShipperContract

extension LogOutput {
  /// The plugin's name.
  var fluentBitName: String {
    switch kind {
    case .elasticsearch: "es"
    case .custom: settings["name"]?.string ?? ""
    default: kind.rawValue
    }
  }
}

extension FluentBitOutput {
  /// Sets what the kind's settings come to.
  mutating func describe(_ kind: LogOutput.Kind) {
    switch kind {
    case .stdout:
      set("format", "json_lines")
      setDate()
    case .http: describeHTTP()
    case .forward: describeForward()
    case .loki: describeLoki()
    case .elasticsearch: describeElasticsearch()
    case .opensearch: describeOpensearch()
    case .opentelemetry: describeOpenTelemetry()
    case .kafka: describeKafka()
    case .s3: describeS3()
    case .splunk: describeSplunk()
    case .syslog: describeSyslog()
    case .file: describeFile()
    case .custom: describeCustom()
    }
  }

  private mutating func describeForward() {
    copy("host", to: "host")
    copy("port", to: "port")
    copy("tag", to: "tag")
    copy("requireAck", to: "require_ack_response")
    copySecret("sharedKey", to: "shared_key")
    set("self_hostname", "${PODPATTERN_POD}")
    setBasicAuth(user: "username", password: "password")
    setCompression()
    setTLS(isOn: false)
  }

  private mutating func describeKafka() {
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

  private mutating func describeS3() {
    copy("bucket", to: "bucket")
    copy("region", to: "region")
    copy("endpoint", to: "endpoint")
    copySize("maxFileSize", to: "total_file_size")
    // In one piece: what was sent of several and never completed would be paid for and not be there.
    set("use_put_object", true)
    set("upload_timeout", "\(settings["uploadSeconds"]?.count ?? 600)s")
    set("store_dir", ShipperFiles.state.uploads(of: pipeline))
    let prefix = settings["keyPrefix"]?.string ?? ""
    let suffix = settings["compress"] == "gzip" ? "log.gz" : "log"
    set(
      "s3_key_format",
      "\(MountPath.normalized(prefix))/${PODPATTERN_NAMESPACE}/${PODPATTERN_PATTERN}"
        + "/%Y/%m/%d/${PODPATTERN_POD}-%H%M%S-$UUID.\(suffix)")
    set("format", "json_lines")
    setDate()
    setCompression("compression")
    copy("storageClass", to: "storage_class")
    addVariable("AWS_ACCESS_KEY_ID", from: "accessKeyID")
    addVariable("AWS_SECRET_ACCESS_KEY", from: "secretAccessKey")
    setTLS(isOn: settings["endpoint"]?.string?.lowercased().beginsWithBytes(of: "http://") != true)
  }

  private mutating func describeSyslog() {
    copy("host", to: "host")
    copy("port", to: "port")
    set("mode", settings["tls"] == nil ? settings["protocol"]?.string : "tls")
    copy("format", to: "syslog_format")
    copy("facility", to: "syslog_facility_preset")
    copy("severity", to: "syslog_severity_preset")
    set("syslog_hostname_key", "pod")
    set("syslog_appname_key", "pattern")
    set("syslog_message_key", "log")
    setTLS(isOn: false)
  }

  private mutating func describeFile() {
    let directory = mount("output", volume: settings["volume"]?.string ?? "", readOnly: false)
    let path = (settings["path"]?.string ?? "").split(
      separator: "$(POD)", omittingEmptySubsequences: false
    )
    .joined(separator: "${PODPATTERN_POD}")
    let parent = MountPath.directory(of: path).map { "\(directory)/\($0)" } ?? directory
    set("path", parent)
    set("file", MountPath.lastStep(of: path))
    set("format", "plain")
    set("mkdir", true)
    guard settings["maxSize"] != nil else { return }
    set("rotate", true)
    copySize("maxSize", to: "rotate_max_size")
    copy("keep", to: "rotate_max_files")
    set("rotate_gzip", false)
  }

  private mutating func describeCustom() {
    let properties = settings["properties"]?.object ?? [:]
    let secrets = settings["secretProperties"]?.object ?? [:]
    for (key, value) in properties.sorted(by: { $0.key < $1.key }) { set(key, value.string) }
    for (key, secret) in secrets.sorted(by: { $0.key < $1.key }) { set(key, variable(key, secret)) }
  }
}
