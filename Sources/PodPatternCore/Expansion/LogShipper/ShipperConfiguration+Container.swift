internal import KubernetesCore

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

  var command: [String] { [ShipperLayout.program, "run"] }

  /// The container's arguments, in which the kubelet is to replace nothing.
  var arguments: [String] { plainArguments.map(CurlCommand.literal) }

  private var plainArguments: [String] {
    var arguments = [
      "--config=\(ShipperLayout.configDirectory)", "--state=\(ShipperLayout.stateDirectory)",
      "--directory=\(directory)", "--grace-seconds=\(gracePeriodSeconds)",
    ]
    if inputs.contains(where: { $0.input.multiline != nil }) {
      arguments.append("--settle-seconds=\(FluentBitInput.multilineFlushSeconds)")
    }
    if let volumeLimit { arguments.append("--volume-limit=\(volumeLimit)") }
    if let rotate = shipper.rotate, let size = Syntax.bytes(rotate.maxSize) {
      arguments += ["--rotate-size=\(size)", "--rotate-keep=\(rotate.keep)"]
    }
    arguments += pipelines.map { "--pipeline=\($0.name)" }
    for input in inputs {
      arguments.append("--input=\(input.globs.joined(separator: ","))")
      let excluded = input.excludedGlobs
      if !excluded.isEmpty { arguments.append("--exclude=\(excluded.joined(separator: ","))") }
    }
    // Quiet, since its banner would come before the lines of the output stdout; what it has to say
    // is the configuration's matter all the same.
    return arguments + ["--", ShipperLayout.fluentBit, "--quiet"]
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
        "mountPath": .string(ShipperLayout.configDirectory), "readOnly": true,
      ],
      [
        "name": .string(ShipperLayout.stateVolume),
        "mountPath": .string(ShipperLayout.stateDirectory),
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
      "path": .string(ShipperLayout.configFile(of: pipeline)),
      "fieldRef": ["fieldPath": .string("metadata.annotations['\(annotation)']")],
    ]
  }

  /// A probe that fails while the shipper has something to warn of, and never so often that the
  /// kubelet would act on it: what comes of it is an Event of the pod with the shipper's words.
  static let warningProbe: JSONValue = [
    "exec": [
      "command": [
        .string(ShipperLayout.program), "report",
        .string("--state=\(ShipperLayout.stateDirectory)"),
      ]
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
