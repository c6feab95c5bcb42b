internal import KubernetesCore
internal import ShipperContract

extension LogOutput.Kind {
  static let s3 = Self(
    "s3",
    "A bucket of Amazon S3, or of what speaks like it. Records gather in the buffer until a file"
      + " is large or old enough.",
    settings: [
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
        credentials[0], .secret,
        "The Secret's key that has the access key's id; the pod's own identity is used without it."),
      OutputSetting(
        credentials[1], .secret, "The Secret's key that has the secret access key."),
      .tls,
    ],
    check: { reader, settings, path in
      let missing = credentials.filter { settings[$0] == nil }
      guard missing.count == 1 else { return }
      reader.fault(
        path.key(missing[0]), "\(String.required): the other half of the credentials is set")
    },
    describe: { $0.describeS3() })

  fileprivate static let credentials = ["accessKeyID", "secretAccessKey"]
}

extension FluentBitOutput {
  fileprivate mutating func describeS3() {
    copy("bucket", to: "bucket")
    copy("region", to: "region")
    copy("endpoint", to: "endpoint")
    copySize("maxFileSize", to: "total_file_size")
    // In one piece: parts of an upload that is never completed would be paid for and never seen.
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
    addVariable("AWS_ACCESS_KEY_ID", from: LogOutput.Kind.credentials[0])
    addVariable("AWS_SECRET_ACCESS_KEY", from: LogOutput.Kind.credentials[1])
    setTLS(isOn: settings["endpoint"]?.string?.lowercased().beginsWithBytes(of: "http://") != true)
  }
}

extension FieldReader {
  /// Amazon's libraries take credentials from variables of fixed names, of which a container has one
  /// set.
  mutating func checkSharedCredentials(_ outputs: [LogOutput], _ path: FieldPath) {
    let stores = outputs.enumerated().filter { $1.kind == .s3 }
    let names = LogOutput.Kind.credentials
    guard let first = stores.first(where: { $1.settings[names[0]] != nil }) else { return }
    for (index, output) in stores {
      for name in names where output.settings[name] != first.element.settings[name] {
        fault(
          path.index(index).key(LogOutput.Kind.s3.name).key(name),
          "Forbidden: all outputs to S3 share the credentials of \(path.index(first.offset))")
      }
    }
  }
}
