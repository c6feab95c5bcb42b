internal import KubernetesCore
internal import ShipperContract

extension PodAssembly {
  /// Decides whether there is to be a log shipper, and places it first of its time.
  mutating func placeShipper() {
    let logShipper = declaredShipper()
    guard logShipper.enabled else {
      shipper = .disabled
      return
    }
    guard !isForWindows else {
      shipper = .unsupported(reason: "Fluent Bit's image does not run in pods for Windows")
      return
    }
    guard spec.sharedVolume.enabled else {
      shipper = .unsupported(reason: "the shared volume, which logs are read from, is disabled")
      return
    }
    shipper = .shipping
    let configuration = ShipperConfiguration(
      shipper: logShipper, directory: MountPath.normalized(spec.sharedVolume.mountPath),
      volumeLimit: sharedVolumeLimit, gracePeriodSeconds: gracePeriodSeconds, podLabels: podLabels)
    shipperConfiguration = configuration
    checkDirectory(configuration.directory)
    checkUser(logShipper)
    checkSize(configuration)
    checkOutputVolumes(logShipper)
    setGroup(logShipper.fsGroup)
    sidecars[logShipper.start, default: []].insert(
      PlacedContainer(
        name: ShipperFiles.containerName, json: shipperContainer(configuration),
        role: .logShipper, path: Self.shipperPath, containerPath: Self.shipperPath),
      at: 0)
  }

  static let shipperPath = specPath.key("logShipper")

  /// The pattern's shipper over the defaults that hold for it.
  private mutating func declaredShipper() -> LogShipper {
    guard !settings.logShipperDefaults.isEmpty else { return spec.logShipper }
    let fields = settings.logShipperDefaults.fields(under: spec.logShipperFields)
    return reader.logShipper(.object(fields), Self.shipperPath)
  }

  private func shipperContainer(_ configuration: ShipperConfiguration) -> JSONObject {
    let shipper = configuration.shipper
    var helper = settings.logShipper
    helper.image = shipper.image ?? helper.image
    helper.imagePullPolicy = shipper.imagePullPolicy ?? helper.imagePullPolicy
    helper.resources = shipper.resources ?? helper.resources
    var json = helperContainer(helper)
    if let context = json["securityContext"] {
      json["securityContext"] = configuration.securityContext(context)
    }
    json["command"] = .array(configuration.command.map { .string($0) })
    json["args"] = .array(configuration.arguments.map { .string($0) })
    json["env"] = .array(configuration.environment)
    json["livenessProbe"] = ShipperConfiguration.warningProbe
    json["volumeMounts"] = .array(configuration.mounts)
    return json
  }

  /// How long the pod may take to end, in seconds. To Kubernetes less than none is one.
  private var gracePeriodSeconds: Int {
    max(1, podSpec["terminationGracePeriodSeconds"]?.count ?? 30)
  }

  /// What the shared volume may hold, in bytes; nil where it is no emptyDir with a limit, which to
  /// Kubernetes is also one of 0.
  var sharedVolumeLimit: Int? {
    let own = volumes.first { $0["name"]?.string == spec.sharedVolume.name }
    let limit = own.map { $0["emptyDir"]?["sizeLimit"] ?? .null } ?? spec.sharedVolume.sizeLimit
    return Syntax.bytes(limit).flatMap { $0 > 0 ? $0 : nil }
  }

  /// The keys of the labels that the pods have from their start. Fluent Bit takes no field that is
  /// empty, and a label may be.
  private var podLabels: Set<String> {
    let labels = (templateMetadata["labels"]?.object ?? [:]).filter { $0.value.string != "" }
    return Set(labels.keys).union([
      ChildLabels.pattern, ChildLabels.revision, ChildLabels.managedBy,
    ])
  }

  /// Fluent Bit reads the directory as a part of globs, in a list of them; and what the shipper has
  /// beside the shared volume is no application's to write to.
  private mutating func checkDirectory(_ directory: String) {
    let path = Self.specPath.key("sharedVolume").key("mountPath")
    if "\(directory)/".beginsWithBytes(of: "\(ShipperFiles.ownFolder)/") {
      reader.fault(path, .invalid(directory, "the log shipper keeps files of its own there"))
    }
    guard let reason = Syntax.faultOfGlobDirectory(directory) else { return }
    reader.fault(
      path, .invalid(directory, "\(reason) while there is a log shipper, which reads it as a glob"))
  }

  /// A pattern may have its log shipper be root where Kubernetes' pod security lets it, but not
  /// where the operator's own configuration says that log shippers are not.
  private mutating func checkUser(_ shipper: LogShipper) {
    let context = settings.logShipper.securityContext
    guard shipper.runAsUser == 0, context != HelperSettings.logShipper.securityContext,
      context["runAsNonRoot"]?.bool == true
    else { return }
    reader.fault(
      Self.shipperPath.key("runAsUser"),
      "Forbidden: the operator's configuration has log shippers run as a user that is not root")
  }

  /// All annotations of a pod share 256 KiB, and each pod has its own copy of them.
  private mutating func checkSize(_ configuration: ShipperConfiguration) {
    let size = configuration.annotationsSize
    guard size > ShipperConfiguration.maximumAnnotationsSize else { return }
    reader.fault(
      Self.shipperPath.key("outputs"),
      "Too long: what its \(configuration.pipelines.count) outputs are told comes to \(size)"
        + " bytes, and a pod carries at most \(ShipperConfiguration.maximumAnnotationsSize) of"
        + " them in its annotations: have fewer outputs, or fewer or shorter globs, labels and"
        + " properties")
  }

  /// An output into a file needs a volume that the template has.
  private mutating func checkOutputVolumes(_ shipper: LogShipper) {
    let names = volumes.compactMap { $0["name"]?.string }
    for (index, output) in shipper.outputs.enumerated() {
      guard let setting = output.kind.templateVolume,
        let name = output.settings[setting]?.string, !names.contains(name)
      else { continue }
      reader.fault(
        Self.shipperPath.key("outputs").index(index).key(output.kind.name).key(setting),
        .notFound(name, "the template has no volume of this name"))
    }
  }

  /// Gives the pod's volumes to a group, unless the template says another one.
  private mutating func setGroup(_ group: Int?) {
    guard let group else { return }
    var context = podSpec.present("securityContext")?.object ?? [:]
    if let own = context["fsGroup"]?.count, own != group {
      reader.fault(
        Self.shipperPath.key("fsGroup"),
        .invalid(group, "the template's securityContext says \(own) already"))
    }
    context["fsGroup"] = .integer(group)
    podSpec["securityContext"] = .object(context)
  }

  /// Adds the volumes of the log shipper's own.
  mutating func mountShipperVolumes() {
    guard let shipperConfiguration else { return }
    let added = shipperConfiguration.volumes
    let names = Set(added.compactMap { $0["name"]?.string })
    if names.contains(spec.sharedVolume.name) {
      reader.fault(
        Self.specPath.key("sharedVolume").key("name"),
        .invalid(spec.sharedVolume.name, "the log shipper has a volume of this name"))
    }
    for (index, volume) in (podSpec["volumes"]?.array ?? []).enumerated() {
      guard let name = volume["name"]?.string, names.contains(name) else { continue }
      reader.fault(
        Self.podSpecPath.key("volumes").index(index).key("name"),
        .invalid(name, "the log shipper has a volume of this name"))
    }
    volumes += added
  }

  /// Whether the template is for Windows: by its own word, as a HostProcess pod, or by the nodes
  /// that it asks for.
  var isForWindows: Bool {
    func isHostProcess(_ owner: JSONValue) -> Bool {
      owner["securityContext"]?["windowsOptions"]?["hostProcess"]?.bool == true
    }
    let pod = JSONValue.object(podSpec)
    return pod["os"]?["name"]?.string == "windows"
      || isHostProcess(pod) || runtime.contains { isHostProcess(.object($0.json)) }
      || Self.nodeLabels.contains { pod["nodeSelector"]?[$0]?.string == "windows" }
      || hasWindowsAffinity(pod)
  }

  private static let nodeLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"]

  /// Whether every alternative of the required node affinity is a Windows node.
  private func hasWindowsAffinity(_ pod: JSONValue) -> Bool {
    let required = pod["affinity"]?["nodeAffinity"]?[
      "requiredDuringSchedulingIgnoredDuringExecution"]
    let terms = required?["nodeSelectorTerms"]?.array ?? []
    return !terms.isEmpty
      && terms.allSatisfy { term in
        (term["matchExpressions"]?.array ?? []).contains { expression in
          Self.nodeLabels.contains(expression["key"]?.string ?? "")
            && expression["operator"] == "In" && expression["values"] == ["windows"]
        }
      }
  }
}
