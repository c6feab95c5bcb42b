internal import KubernetesCore
internal import ShipperContract

extension LogOutput.Kind {
  static let s3 = Self(
    "s3",
    "A bucket of Amazon S3, or of what speaks like it. Records gather in the buffer until a file"
      + " is large or old enough.",
    settings: {
      Field(
        "bucket",
        .text(
          63, .plain, .quoting { Syntax.faultOfBucket($0) },
          pattern: "^[a-z0-9][-.a-z0-9]+[a-z0-9]$"),
        .required,
        "The bucket.")
      Field("region", .word(), default: "us-east-1", "The bucket's region.")
      Field(
        "endpoint", .url(credentials: "accessKeyIDSecretRef and secretAccessKeySecretRef"),
        .optional,
        "The server, where it is not Amazon's.")
      Field(
        "keyPrefix", .line(.quoting { Syntax.faultOfKeyPrefix($0) }), default: "podpattern",
        "What the names of the objects begin with.")
      Field(
        "maxFileSize", .size(atLeast: 1 << 20), default: "16Mi",
        "The size at which a file is uploaded.")
      Field(
        "uploadSeconds", .count(minimum: 60), default: 600,
        "The age in seconds at which a file is uploaded.")
      Field("compression", .compression, default: "Gzip", "How files are compressed.")
        .formerly("compress", .formerText)
      Field("storageClass", .word(), .optional, "The storage class, such as STANDARD_IA.")
      Field(
        credentials[0], .secret, .optional,
        "The Secret's key that has the access key's id; the pod's own identity is used without it."
      ).formerly("accessKeyID", .formerObject)
      Field(credentials[1], .secret, .optional, "The Secret's key that has the secret access key.")
        .formerly("secretAccessKey", .formerObject)
      Field.tls(otherwise: "Without it, all but an http endpoint are spoken to in TLS as well.")
    },
    check: { reader, settings, path in
      let missing = credentials.filter { settings[$0] == nil }
      guard missing.count == 1 else { return }
      reader.fault(
        path.key(missing[0]), "\(String.required): the other half of the credentials is set")
    },
    describe: { $0.describeS3() })

  fileprivate static let credentials = ["accessKeyIDSecretRef", "secretAccessKeySecretRef"]
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
    let suffix = settings["compression"] == "Gzip" ? "log.gz" : "log"
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
  /// Amazon's libraries take credentials from variables, of which a container has one set.
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
