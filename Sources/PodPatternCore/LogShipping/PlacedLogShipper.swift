internal import KubernetesCore
internal import ShipperContract

/// The log shipper of a pod: its container, volumes and annotations.
struct PlacedLogShipper {
  let container: PlacedContainer
  let volumes: [JSONValue]
  /// The configurations of the pipelines.
  let annotations: JSONObject
  /// The group that the pod's volumes are given to.
  let fsGroup: Int?

  /// Why a pod has no log shipper; nil where it has one.
  static func absence(of shipper: LogShipper, in context: PodContext) -> ShipperState? {
    if !shipper.enabled { return .disabled }
    if context.template.isForWindows {
      return .unsupported("Fluent Bit's image does not run in pods for Windows")
    }
    if !context.sharedVolume.enabled {
      return .unsupported("the shared volume, which logs are read from, is disabled")
    }
    return nil
  }

  /// Places a log shipper.
  ///
  /// - `podLabels`: The labels that the pods have from their start.
  /// - `path`: Where the log shipper is declared.
  init(
    _ shipper: LogShipper, in context: PodContext, podLabels: Set<String>, at path: FieldPath,
    _ reader: inout FieldReader
  ) {
    let configuration = ShipperConfiguration(
      shipper: shipper, directory: MountPath.normalized(context.sharedVolume.mountPath),
      volumeLimit: context.sharedVolumeLimit,
      gracePeriodSeconds: context.template.gracePeriodSeconds, podLabels: podLabels)
    container = PlacedContainer(
      name: ShipperFiles.containerName, namePath: path.key("name"),
      json: configuration.container(in: context), role: .logShipper, start: shipper.start,
      origin: .added, path: path,
      // To rotate a file is to write to it.
      sharedMount: .init(isReadOnly: shipper.rotation == nil))
    volumes = configuration.volumes
    annotations = configuration.annotations
    fsGroup = shipper.fsGroup
    Self.checkDirectory(
      configuration.directory, context.sharedVolumePath.key("mountPath"), &reader)
    Self.checkUser(shipper, context.settings.logShipper, path.key("runAsUser"), &reader)
    Self.checkSize(configuration, path.key("outputs"), &reader)
    Self.checkPort(shipper.metrics, context.template, path.key("metrics").key("port"), &reader)
    Self.checkVolumes(shipper.outputs, context.template, path.key("outputs"), &reader)
    if let fsGroup, let own = context.template.spec["securityContext"]?["fsGroup"]?.count,
      own != fsGroup
    {
      reader.fault(
        path.key("fsGroup"),
        .invalid(fsGroup, "the template's securityContext says \(own) already"))
    }
  }

  /// The directory becomes part of globs in Fluent Bit's configuration; and applications must not be
  /// able to write to the shipper's own files.
  private static func checkDirectory(
    _ directory: String, _ path: FieldPath, _ reader: inout FieldReader
  ) {
    if "\(directory)/".beginsWithBytes(of: "\(ShipperFiles.ownFolder)/") {
      reader.fault(path, .invalid(directory, "the log shipper keeps files of its own there"))
    }
    guard let reason = Syntax.faultOfGlobDirectory(directory) else { return }
    reader.fault(
      path, .invalid(directory, "\(reason) while there is a log shipper, which reads it as a glob"))
  }

  /// A pattern may run its log shipper as root where Kubernetes' pod security allows it, unless the
  /// operator's own configuration forbids it.
  private static func checkUser(
    _ shipper: LogShipper, _ helper: HelperSettings, _ path: FieldPath,
    _ reader: inout FieldReader
  ) {
    let context = helper.securityContext
    guard shipper.runAsUser == 0, context != HelperSettings.logShipper.securityContext,
      context["runAsNonRoot"]?.bool == true
    else { return }
    reader.fault(
      path,
      "Forbidden: the operator's configuration has log shippers run as a user that is not root")
  }

  /// All containers of a pod share its ports.
  private static func checkPort(
    _ metrics: ShipperMetrics?, _ template: PodTemplate, _ path: FieldPath,
    _ reader: inout FieldReader
  ) {
    guard let port = metrics?.port else { return }
    for container in template.runtime + template.initContainers {
      let ports = container.json["ports"]?.array ?? []
      guard
        ports.contains(where: {
          $0["containerPort"]?.count == port && [nil, "TCP"].contains($0["protocol"]?.string)
        })
      else { continue }
      reader.fault(path, .invalid(port, "the container \(container.name) listens there"))
      return
    }
  }

  /// All annotations of a pod share 256 KiB, and each pod has its own copy of them.
  private static func checkSize(
    _ configuration: ShipperConfiguration, _ path: FieldPath, _ reader: inout FieldReader
  ) {
    let size = configuration.annotationsSize
    guard size > ShipperConfiguration.maximumAnnotationsSize else { return }
    reader.fault(
      path,
      "Too long: what its \(configuration.pipelines.count) outputs are told comes to \(size)"
        + " bytes, and a pod carries at most \(ShipperConfiguration.maximumAnnotationsSize) of"
        + " them in its annotations: have fewer outputs, or fewer or shorter globs, labels and"
        + " properties")
  }

  /// An output into a file needs a volume that the template has.
  private static func checkVolumes(
    _ outputs: [LogOutput], _ template: PodTemplate, _ path: FieldPath,
    _ reader: inout FieldReader
  ) {
    for (index, output) in outputs.enumerated() {
      guard let setting = output.kind.templateVolume,
        let name = output.settings[setting]?.string, !template.hasVolume(name)
      else { continue }
      reader.fault(
        path.index(index).key(output.kind.name).key(setting),
        .notFound(name, "the template has no volume of this name"))
    }
  }
}
