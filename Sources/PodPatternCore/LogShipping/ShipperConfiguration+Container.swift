internal import KubernetesCore
internal import ShipperContract

/// What a pod needs to run the pipelines: the container, under a PID 1 of this project, the
/// annotations that tell it what to do, and the volumes between the two.
extension ShipperConfiguration {
  /// The pod's annotations: what each pipeline is told.
  ///
  /// A pod carries them itself, so that what its shipper reads when it starts again is what it read
  /// first, whatever has become of the pattern meanwhile.
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

  var command: [String] { [ShipperFiles.program, ShipperCommand.Name.run.rawValue] }

  /// The container's arguments, in which the kubelet is to replace nothing.
  var arguments: [String] { runOptions.words.map(CurlCommand.literal) }

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
    options.rotation = shipper.rotate.flatMap { rotate in
      Syntax.bytes(rotate.maxSize).map { RotationLimits(size: $0, keep: rotate.keep) }
    }
    options.pipelines = pipelines.map(\.name)
    options.inputs = inputs.map { FileSet(globs: $0.globs, excluded: $0.excludedGlobs) }
    // Quiet, since its banner would precede the lines of the output stdout. What Fluent Bit logs
    // depends on its configuration all the same.
    options.command = [ShipperFiles.fluentBit, "--quiet"]
    return options
  }

  /// The container's variables; what outputs to S3 have in common is there once.
  var environment: [JSONValue] {
    var names: Set<String> = []
    return (fields.environment + pipelines.flatMap(\.output.environment)).filter {
      names.insert($0["name"]?.string ?? "").inserted
    }
  }

  /// What the container mounts beside the shared volume.
  var mounts: [JSONValue] {
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

  /// The volumes that the pod gets for it.
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

  /// A probe that fails while the shipper has something to warn of, and never so often that the
  /// kubelet would act on it: what comes of it is an Event of the pod with the shipper's words.
  static let warningProbe: JSONValue = [
    "exec": [
      "command": .array(
        ([ShipperFiles.program] + ShipperCommand.report(ShipperFiles.state).words)
          .map { .string($0) })
    ],
    "periodSeconds": 30, "timeoutSeconds": 5, "failureThreshold": .integer(Int(Int32.max)),
  ]

  /// The container's rights: those of the operator's configuration, as the user that the pattern
  /// names.
  func securityContext(_ context: JSONValue) -> JSONValue {
    guard let user = shipper.runAsUser else { return context }
    var context = context
    context["runAsUser"] = .integer(user)
    // Files of root's can only be rotated as root.
    context["runAsNonRoot"] = .bool(user != 0)
    return context
  }
}
