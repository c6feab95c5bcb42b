package import KubernetesCore

/// The sidecar that ships what the pod's containers log into files of the shared volume.
package struct LogShipper: Sendable, Hashable {
  package var enabled = true
  /// The files that are shipped, in sets that are read alike: at least one.
  package var inputs = [LogInput()]
  /// Where the lines go: at least one output, each with positions and a buffer of its own.
  package var outputs = [LogOutput(.stdout)]
  /// The keys of those of the pod's labels that every record carries.
  package var podLabels: [String] = []
  package var start = SidecarStart.beforeInit
  /// Whether pods wait for their shipper however long it takes to start.
  package var isRequired = false
  /// After how many seconds pods that its shipper keeps from starting are made without it, unless it
  /// is required.
  package var startDeadlineSeconds = 120
  /// The shipper's image, instead of the operator's.
  package var image: String?
  /// When the image is pulled, instead of when the operator says.
  package var imagePullPolicy: String?
  /// The container's `resources`, instead of the operator's.
  package var resources: JSONValue?
  /// The user that the shipper runs as, so that it may read or rotate files of that user.
  package var runAsUser: Int?
  /// The group that owns the pod's volumes, so that files of another user can be read; no group is
  /// added without it.
  package var fsGroup: Int?
  /// How log files are kept from filling the shared volume; they only grow without it.
  package var rotation: LogRotation?
  /// Where the shipper serves metrics of its own; nowhere without it.
  package var metrics: ShipperMetrics?
  /// How much the volume of positions and buffers may hold, as a quantity of bytes.
  package var bufferSize: JSONValue = "256Mi"
}

/// How the files that were shipped give their space back.
package struct LogRotation: Sendable, Hashable {
  /// The size at which a file is rotated, as a quantity of bytes.
  package var maxSize: JSONValue
  /// How many copies of what was shipped are kept beside the file.
  package var retainedFiles = 1
}

/// Where a log shipper serves its metrics.
package struct ShipperMetrics: Sendable, Hashable {
  /// The TCP port.
  package var port = 2020

  /// The name of the container's port, by which a PodMonitor finds it.
  package static let portName = "shipper-metrics"
}

extension LogShipper {
  /// What the operator or a namespace may set for all patterns has no default in the schema: a field
  /// that is left out could not be told from one that says what the default is.
  static let fields = Fields(
    LogShipper(),
    "The sidecar that ships what the containers log into files of the shared volume. It is there"
      + " unless enabled is false."
  ) {
    Field(
      declaring: LogInput.fields.properties, names: LogInput.fields.names,
      renewal: LogInput.renewal
    ) { _, _, _ in }
    Field(\.enabled, "enabled", .boolean, .defaulted, "Whether there is a log shipper.").turn(2)
    Field(declaring: [SchemaProperty("inputs", LogInput.listSchema)], names: ["inputs"]) {
      $2.inputs = LogInput.read(&$0, of: $1)
    }.turn(3)
    Field(
      \.outputs, "outputs", .outputs, .optional,
      "Where the lines go: to each of them, and one that is down does not hold up the others."
        + " The log-shipper container's own output, without it, unless the operator or the"
        + " namespace says otherwise.")
    Field { reader, members, shipper in
      reader.checkSharedCredentials(shipper.outputs, members.path.key("outputs"))
    }
    Field(
      \.podLabels, "podLabels",
      .list(
        of: .text(317, .labelKey, mayBeEmpty: true).described("A label's key, such as app."),
        maxItems: 32, .set), .optional,
      "The keys of pod labels that every record carries, each in a field label_KEY in which"
        + " what is no letter or digit is _; where two keys come to one name, the second has _2"
        + " at its end."
    ).formerly("labels", .formerTexts)
    Field(\.rotation, "rotation", .object(LogRotation.fields)).formerly("rotate", .formerObject)
      .turn(1)
    Field(\.metrics, "metrics", .object(ShipperMetrics.fields)).turn(1)
    Field(\.start, "start", .choice, .defaulted, SidecarStart.summary).turn(2)
    Field(
      \.isRequired, "required", .boolean, .optional,
      "Whether pods wait for their log shipper however long it takes to start. By default they do"
        + " not: where its image can't be had, or where it can't be started, the pods that can't"
        + " start for that are made without it after startDeadlineSeconds, and get it once it"
        + " starts.")
    Field(
      \.startDeadlineSeconds, "startDeadlineSeconds", .count(minimum: 1), .optional,
      "For how many seconds a pod waits for a log shipper that is not required and can't be"
        + " started; 120 without it.")
    Field(
      \.image, "image", .text(1024, .plain, mayBeEmpty: true), .optional,
      "The image, instead of the operator's.")
    Field(
      \.imagePullPolicy, "imagePullPolicy", .choice(["Always", "IfNotPresent", "Never"], .plain),
      .optional, "When the image is pulled, instead of when the operator says.")
    Field(
      \.resources, "resources", .kubernetes("ResourceRequirements"), .optional,
      "The container's resources, instead of the operator's.")
    Field(
      \.runAsUser, "runAsUser", .count(), .optional,
      "The user that the shipper runs as: to rotate files, or to read those that are closed to"
        + " others, the one that writes them. With 0 it is root, where pod security and the"
        + " operator's configuration let it.")
    Field(
      \.fsGroup, "fsGroup", .count(), .optional,
      "The group that owns the pod's volumes, for files that are open to their group alone. None"
        + " is added without it.")
    Field(
      \.bufferSize, "bufferSize", .size(atLeast: 32 << 20), .optional,
      "How much the positions and buffers may hold. While an output is down, lines wait there,"
        + " and then in the files themselves. 256Mi without it."
    ).turn(1)
  }

  // MARK: Defaults for all patterns

  private static let sharedFields = fields.without(["enabled", "inputs", "start", "files"])

  /// The names of the fields that the operator or a namespace may set for all patterns.
  static let sharedNames = sharedFields.names.union(["maxLineSize"])
    .subtracting(sharedFields.formerNames)

  /// The names of the fields that say what is done with pods and not what they are.
  static let conductNames: Set<String> = ["required", "startDeadlineSeconds"]

  /// Faults what may not stand in defaults of patterns, and what is wrong with the rest.
  static func checkDefaults(_ reader: inout FieldReader, _ members: Members) {
    reader.close(members.object, members.path, sharedNames)
    var shipper = LogShipper()
    sharedFields.read(&reader, members, into: &shipper)
    var input = LogInput()
    LogInput.fields.read(&reader, members, into: &input)
  }
}

extension LogRotation {
  fileprivate static let fields = Fields(
    LogRotation(maxSize: "0"),
    "Gives back the space of what was shipped: it is copied beside the file, and then taken out of"
      + " it, so that nothing which is written meanwhile is lost. Log files only grow without it."
      + " The shipper has to be allowed to write to them."
  ) {
    Field(
      \.maxSize, "maxSize", .size(atLeast: 1 << 20), .decisive,
      "The size at which a file is rotated, 1Mi or more.")
    Field(
      \.retainedFiles, "retainedFiles", .count(maximum: 100), .optional,
      "How many copies are kept, as FILE.rotated.1 and so on; 1 without it."
    ).formerly("keep", .formerNumber)
  }
}

extension ShipperMetrics {
  fileprivate static let fields = Fields(
    ShipperMetrics(),
    "Has the log shipper serve Prometheus metrics of its outputs at /metrics, on a port of the"
      + " container log-shipper named \(portName). There are none without it."
  ) {
    Field(
      \.port, "port", .count(minimum: 1, maximum: 65535), .optional,
      "The TCP port, which nothing else in the pod may listen at; 2020 without it.")
  }
}
