internal import KubernetesCore

/// The surroundings of everything that is added to pods.
struct PodContext {
  let template: PodTemplate
  let sharedVolume: SharedVolume
  /// Where the shared volume is declared.
  let sharedVolumePath: FieldPath
  let settings: ExpansionSettings
  /// What the pattern and its defaults say of the containers that are added for initializers.
  var helpers = Helpers()

  /// The size limit of the shared volume in bytes; nil unless it is an emptyDir with a limit. To
  /// Kubernetes a limit of 0 is none.
  var sharedVolumeLimit: Int? {
    let own = template.volumes.first { $0["name"]?.string == sharedVolume.name }
    let limit = own.map { $0["emptyDir"]?["sizeLimit"] ?? .null } ?? sharedVolume.sizeLimit
    return Syntax.bytes(limit).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Where a container mounts the shared volume: where the mount declared for the first of its names
  /// says, or at the volume's own mount path.
  func sharedDirectory(of names: [String]) -> String {
    let mounts = sharedVolume.mounts
    let mount = names.lazy.compactMap { name in mounts.first { $0.containerName == name } }.first
    return MountPath.normalized(mount?.mountPath ?? sharedVolume.mountPath)
  }
}

/// Adds containers, volumes and a log shipper to a pod template, whoever wrote it.
///
/// Everything in the template stays unchanged. The order in which parts are added does not matter:
/// `build` takes care of everything that depends on all of them, such as mounts and name clashes.
struct PodBuilder {
  private let context: PodContext
  private var containers: [PlacedContainer]
  private var shipper: PlacedLogShipper?
  /// The pods' labels.
  var labels: JSONObject
  /// Annotations beside those of the template and of the log shipper.
  var annotations: JSONObject = [:]

  init(_ context: PodContext) {
    self.context = context
    containers = context.template.runtime + context.template.initContainers
    labels = context.template.metadata["labels"]?.object ?? [:]
  }

  mutating func add(_ added: [PlacedContainer]) {
    for container in added {
      let index = containers.firstIndex { container.precedes($0) } ?? containers.endIndex
      containers.insert(container, at: index)
    }
  }

  mutating func add(_ shipper: PlacedLogShipper) {
    self.shipper = shipper
    add([shipper.container])
  }

  /// The names of the sidecars that start ahead of the runtime containers, where the cluster can.
  var earlySidecarNames: [String] {
    containers.filter { $0.start != nil && $0.start != .withRuntime }.map(\.name)
  }

  /// The names of the sidecars that run as ordinary containers, which are all of them in an old
  /// cluster.
  func ordinarySidecarNames(isOld: Bool) -> [String] {
    containers.filter { $0.start != nil && (isOld || $0.start == .withRuntime) }.map(\.name)
  }

  /// What the pods have for the sake of their log shipper alone; nil if they have none.
  var shipperParts: ShipperParts? {
    guard let shipper else { return nil }
    let own = context.template
    let secrets = own.spec["imagePullSecrets"]?.array ?? []
    return ShipperParts(
      image: shipper.container.json["image"]?.string ?? "",
      bringsGroup: shipper.fsGroup != nil
        && own.spec["securityContext"]?.object?.present("fsGroup") == nil,
      bringsPullSecrets: !containers.contains { $0.origin == .added && $0.role != .logShipper },
      ownPullSecrets: Set(secrets.compactMap { $0["name"]?.string }),
      ownVolumes: Set(
        own.volumes.compactMap { $0["name"]?.string }.filter(ShipperLayout.isOwnVolume)))
  }

  /// The template with all that was added.
  func build(_ reader: inout FieldReader) -> JSONObject {
    checkNames(&reader)
    var containers = containers
    SharedVolumeMounts(context).add(to: &containers, &reader)
    checkVolumes(&reader)
    return template(containers)
  }

  private func checkNames(_ reader: inout FieldReader) {
    var owners: [String: PlacedContainer] = [:]
    for container in containers where !container.name.isEmpty {
      guard let first = owners.updateValue(container, forKey: container.name) else { continue }
      owners[container.name] = first
      let reason =
        switch (first.role, container.role) {
        case (_, .logShipper): "the log shipper has this name"
        case (.refresher, _), (_, .refresher):
          "an initializer's refreshSeconds adds a container of this name"
        default: "\(first.path) has this name"
        }
      // The user can only rename a container that the user has named.
      let hasOwnName = ![.logShipper, .refresher].contains(container.role)
      reader.fault(
        hasOwnName ? container.namePath : first.namePath,
        "\(String.duplicate(container.name)): \(reason)")
    }
  }

  private func checkVolumes(_ reader: inout FieldReader) {
    let names = Set(shipper?.volumes.compactMap { $0["name"]?.string } ?? [])
    let reason = "the log shipper has a volume of this name"
    if names.contains(context.sharedVolume.name) {
      reader.fault(
        context.sharedVolumePath.key("name"), .invalid(context.sharedVolume.name, reason))
    }
    for (index, volume) in context.template.volumes.enumerated() {
      guard let name = volume["name"]?.string, names.contains(name) else { continue }
      reader.fault(
        context.template.specPath.key("volumes").index(index).key("name"), .invalid(name, reason))
    }
  }

  // MARK: - The template

  private func template(_ containers: [PlacedContainer]) -> JSONObject {
    let own = context.template
    var metadata = own.metadata
    if !labels.isEmpty { metadata["labels"] = .object(labels) }
    let added = annotations.merging(shipper?.annotations ?? [:]) { _, last in last }
    if !added.isEmpty {
      metadata["annotations"] = .object(
        (metadata.present("annotations")?.object ?? [:]).merging(added) { _, last in last })
    }
    var template: JSONObject = ["metadata": .object(metadata), "spec": .object(spec(containers))]
    template.merge(own.rest) { first, _ in first }
    return template
  }

  private func spec(_ containers: [PlacedContainer]) -> JSONObject {
    var spec = context.template.spec
    if let group = shipper?.fsGroup {
      var security = spec.present("securityContext")?.object ?? [:]
      security["fsGroup"] = .integer(group)
      spec["securityContext"] = .object(security)
    }
    addPullSecrets(to: &spec, containers)
    let lists = [
      ("volumes", volumes), ("initContainers", initContainers(containers)),
      ("containers", runtimeContainers(containers)),
    ]
    for (key, values) in lists where !values.isEmpty { spec[key] = .array(values) }
    return spec
  }

  /// Adds the Secrets that the images of added containers are pulled with.
  private func addPullSecrets(to spec: inout JSONObject, _ containers: [PlacedContainer]) {
    let names = context.settings.imagePullSecrets
    guard !names.isEmpty, containers.contains(where: { $0.origin == .added }) else { return }
    var secrets = spec.present("imagePullSecrets")?.array ?? []
    for name in names where !secrets.contains(where: { $0["name"]?.string == name }) {
      secrets.append(["name": .string(name)])
    }
    spec["imagePullSecrets"] = .array(secrets)
  }

  private var volumes: [JSONValue] {
    var volumes = context.template.volumes
    let shared = context.sharedVolume
    if shared.enabled, !context.template.hasVolume(shared.name) { volumes.append(shared.volume) }
    return volumes + (shipper?.volumes ?? [])
  }

  /// The pod's init containers, in the order of their start.
  private func initContainers(_ containers: [PlacedContainer]) -> [JSONValue] {
    let ending = containers.filter { [.templateInit, .initializer].contains($0.role) }
      .map { JSONValue.object($0.json) }
    guard context.settings.nativeSidecars else { return ending }
    func native(_ start: SidecarStart) -> [JSONValue] {
      containers.filter { $0.start == start }.map { container in
        // To the kubelet an init container that is always restarted is a sidecar.
        var json = container.json
        json["restartPolicy"] = "Always"
        return .object(json)
      }
    }
    return native(.beforeInit) + ending + native(.beforeRuntime)
  }

  /// The containers that start with the runtime containers: all sidecars where the cluster knows no
  /// native ones.
  private func runtimeContainers(_ containers: [PlacedContainer]) -> [JSONValue] {
    containers.compactMap { container in
      switch container.start {
      case nil: return container.role == .runtime ? .object(container.json) : nil
      case .withRuntime: return .object(container.json)
      case .beforeInit, .beforeRuntime:
        guard !context.settings.nativeSidecars else { return nil }
        return .object(container.json.filter { $0.key != "restartPolicy" })
      }
    }
  }
}
