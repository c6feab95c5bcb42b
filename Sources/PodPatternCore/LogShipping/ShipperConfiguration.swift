internal import KubernetesCore
internal import ShipperContract

/// A log shipper's configuration: that of each pipeline, and of the container that runs them all.
struct ShipperConfiguration {
  let shipper: LogShipper
  let inputs: [FluentBitInput]
  let pipelines: [ShipperPipeline]
  let fields: RecordFields
  /// Where the shared volume is.
  let directory: String
  /// The size limit of the shared volume in bytes; nil without one.
  let volumeLimit: Int?
  /// The pod's termination grace period.
  let gracePeriodSeconds: Int

  /// A configuration that ships a shipper's files below the directory of the shared volume.
  init(
    shipper: LogShipper, directory: String, volumeLimit: Int?, gracePeriodSeconds: Int,
    podLabels: Set<String>
  ) {
    self.shipper = shipper
    self.directory = directory
    self.volumeLimit = volumeLimit
    self.gracePeriodSeconds = gracePeriodSeconds
    let inputs = shipper.inputs.enumerated().map {
      FluentBitInput(
        input: $1, index: $0, directory: directory, isRotated: shipper.rotation != nil)
    }
    var variables = UniqueNames()
    let fields = RecordFields(
      labels: shipper.podLabels, podLabels: podLabels, variables: &variables)
    let chunks = Self.bufferedChunks(shipper)
    self.inputs = inputs
    self.fields = fields
    pipelines = zip(shipper.outputs.pipelineNames, shipper.outputs).map { name, output in
      ShipperPipeline(
        name: name, output: output, inputs: inputs, fields: fields, bufferedChunks: chunks,
        variables: &variables)
    }
  }

  /// How many chunks a pipeline may buffer: each has its share of the buffer, and a chunk is about
  /// two mebibytes. A quarter is left for positions and for larger chunks.
  private static func bufferedChunks(_ shipper: LogShipper) -> Int {
    let bytes = Syntax.bytes(shipper.bufferSize) ?? 0
    let chunks = bytes / 4 * 3 / max(1, shipper.outputs.count) / (2 << 20)
    // Fluent Bit counts them in 32 bits.
    return min(max(4, chunks), Int(Int32.max))
  }
}

/// The parts of a pod that run the pipelines: the container, the annotations with its configuration,
/// and the volumes that connect the two.
extension ShipperConfiguration {
  /// The pod's annotations: the configuration of each pipeline.
  ///
  /// A pod carries them itself, so that its shipper reads the same when it is restarted, even if the
  /// pattern has changed meanwhile.
  var annotations: JSONObject {
    JSONObject(
      pipelines.map {
        (ShipperLayout.annotation(of: $0.name), JSONValue.string($0.configuration))
      })
  }

  /// How much the annotations may hold, in bytes of keys and values: half of what the API server
  /// lets all annotations of an object have together (`TotalAnnotationSizeLimitB`).
  static let maximumAnnotationsSize = 128 << 10

  /// How much the annotations hold, as the API server counts it.
  var annotationsSize: Int {
    pipelines.reduce(0) {
      $0 + ShipperLayout.annotation(of: $1.name).utf8.count + $1.configuration.utf8.count
    }
  }

  func container(in context: PodContext) -> JSONObject {
    var helper = context.settings.logShipper
    helper.image = shipper.image ?? helper.image
    helper.imagePullPolicy = shipper.imagePullPolicy ?? helper.imagePullPolicy
    helper.resources = shipper.resources ?? helper.resources
    var json = context.template.container(of: helper)
    json["securityContext"] = json["securityContext"].map(securityContext)
    json["command"] = [.string(ShipperFiles.program), .string(ShipperCommand.Name.run.rawValue)]
    // Escaped, since the kubelet would replace variables in them.
    json["args"] = .array(runOptions.words.map { .string(ContainerCommand.literal($0)) })
    json["env"] = .array(environment)
    if let metrics = shipper.metrics {
      json["ports"] = [
        [
          "name": .string(ShipperMetrics.portName), "containerPort": .integer(metrics.port),
          "protocol": "TCP",
        ]
      ]
    }
    json["livenessProbe"] = Self.warningProbe
    json["volumeMounts"] = .array(mounts)
    return json
  }

  private var runOptions: RunOptions {
    var options = RunOptions()
    options.config = ShipperFiles.configFolder
    options.state = ShipperFiles.state
    options.directory = directory
    options.graceSeconds = gracePeriodSeconds
    if inputs.contains(where: { $0.input.multiline != nil }) {
      options.settleSeconds = FluentBitInput.multilineFlushSeconds
    }
    options.volumeLimit = volumeLimit
    options.rotation = shipper.rotation.flatMap { rotation in
      Syntax.bytes(rotation.maxSize).map {
        RotationLimits(size: $0, keep: rotation.retainedFiles)
      }
    }
    options.metricsPort = shipper.metrics?.port
    options.pipelines = pipelines.map(\.name)
    options.inputs = inputs.map { FileSet(globs: $0.globs, excluded: $0.excludedGlobs) }
    // Quiet, since its banner would precede the lines of the output stdout. What Fluent Bit logs
    // depends on its configuration all the same.
    options.command = [ShipperFiles.fluentBit, "--quiet"]
    return options
  }

  /// The container's variables. Those that all outputs to S3 share are there once.
  private var environment: [JSONValue] {
    var names: Set<String> = []
    return (fields.environment + pipelines.flatMap(\.output.environment)).filter {
      names.insert($0["name"]?.string ?? "").inserted
    }
  }

  /// The container's mounts apart from the shared volume.
  private var mounts: [JSONValue] {
    [
      [
        "name": .string(ShipperLayout.configVolume),
        "mountPath": .string(ShipperFiles.configFolder), "readOnly": true,
      ],
      [
        "name": .string(ShipperLayout.stateVolume),
        "mountPath": .string(ShipperFiles.state.path),
      ],
    ] + pipelines.flatMap(\.output.mounts)
  }

  /// The volumes that are added to the pod.
  var volumes: [JSONValue] {
    [
      [
        "name": .string(ShipperLayout.configVolume),
        "downwardAPI": ["items": .array(pipelines.map { Self.file(of: $0.name) })],
      ],
      [
        "name": .string(ShipperLayout.stateVolume),
        "emptyDir": ["sizeLimit": shipper.bufferSize],
      ],
    ] + pipelines.flatMap(\.output.volumes)
  }

  /// The file of a pipeline, which the kubelet writes from the pod's annotation.
  private static func file(of pipeline: String) -> JSONValue {
    let annotation = ShipperLayout.annotation(of: pipeline)
    return [
      "path": .string(ShipperFiles.configFile(of: pipeline)),
      "fieldRef": ["fieldPath": .string("metadata.annotations['\(annotation)']")],
    ]
  }

  /// A probe that fails while the shipper has warnings. Its threshold is so high that the kubelet never
  /// restarts the container: the only effect is an Event of the pod with the warnings.
  private static let warningProbe: JSONValue = [
    "exec": [
      "command": .array(
        ([ShipperFiles.program] + ShipperCommand.report(ShipperFiles.state).words)
          .map { .string($0) })
    ],
    "periodSeconds": 30, "timeoutSeconds": 5, "failureThreshold": .integer(Int(Int32.max)),
  ]

  /// The security context of the operator's configuration, with the user that the pattern names.
  private func securityContext(_ context: JSONValue) -> JSONValue {
    guard let user = shipper.runAsUser else { return context }
    var context = context
    context["runAsUser"] = .integer(user)
    // Only root can rotate files of root.
    context["runAsNonRoot"] = .bool(user != 0)
    return context
  }
}

/// The names of volumes and annotations that a pod has for its log shipper.
enum ShipperLayout {
  static let configVolume = "podpattern-log-shipper-config"
  static let stateVolume = "podpattern-log-shipper-state"

  /// The fields of the container that depend on its configuration.
  static let configuredFields: Set<String> = ["args", "env", "ports", "volumeMounts"]

  /// The prefix of the names of the shipper's volumes.
  private static let volumePrefix = "podpattern-"

  static func isOwnVolume(_ name: String) -> Bool { name.beginsWithBytes(of: volumePrefix) }

  /// The name of a volume that belongs to one pipeline.
  static func volume(_ kind: String, of pipeline: String) -> String {
    "\(volumePrefix)\(kind)-\(pipeline)"
  }

  /// The pod's annotation that has a pipeline's configuration.
  static func annotation(of pipeline: String) -> String {
    "\(ChildLabels.pipelinePrefix)\(pipeline)"
  }

  /// Where a volume that belongs to one pipeline is mounted.
  static func directory(_ kind: String, of pipeline: String) -> String {
    "\(ShipperFiles.ownFolder)/\(kind)/\(pipeline)"
  }
}
