internal import KubernetesCore

/// A pod under construction: takes the template apart, adds what the pattern declares, and collects
/// the faults on the way.
struct PodAssembly {
  let pattern: PodPattern
  let settings: ExpansionSettings
  var reader = FieldReader()

  /// The template's own pod spec, without what this assembly takes over.
  var podSpec: JSONObject = [:]
  var templateMetadata: JSONObject = [:]
  var runtime: [PlacedContainer] = []
  var templateInit: [PlacedContainer] = []
  var initializers: [PlacedContainer] = []
  /// Sidecars by the time of their start; the log shipper is the first of its time.
  var sidecars: [SidecarStart: [PlacedContainer]] = [:]
  var volumes: [JSONValue] = []
  var shipper = ShipperPlacement.disabled
  var shipperConfiguration: ShipperConfiguration?

  static let specPath = FieldPath.root.key("spec")
  static let templatePath = specPath.key("template")
  static let podSpecPath = templatePath.key("spec")

  init(pattern: PodPattern, settings: ExpansionSettings) {
    self.pattern = pattern
    self.settings = settings
  }

  /// No node runs as many containers in one pod, and each of them is given mounts here. The CRD has the
  /// same limit.
  private static let maximumContainers = 1024

  var spec: PodPatternSpec { pattern.spec }
  var faults: FaultList { reader.faults }

  mutating func assemble() {
    readTemplate()
    placeShipper()
    placeInitializers()
    placeSidecars()
    checkNames()
    mountSharedVolume()
    mountShipperVolumes()
    addPullSecrets()
  }

  private mutating func readTemplate() {
    templateMetadata = metadataOfTemplate()
    podSpec = reader.requiredObject(spec.template["spec"], Self.podSpecPath) ?? [:]
    runtime = containers("containers", .runtime)
    if runtime.isEmpty, reader.faults.isEmpty {
      reader.fault(
        Self.podSpecPath.key("containers"), "\(String.required): at least one runtime container")
    }
    templateInit = containers("initContainers", .templateInit)
    volumes =
      reader.array(podSpec["volumes"], Self.podSpecPath.key("volumes"), atMost: .max) ?? []
  }

  private mutating func containers(
    _ key: String, _ role: PlacedContainer.Role
  ) -> [PlacedContainer] {
    let path = Self.podSpecPath.key(key)
    return (reader.array(podSpec[key], path, atMost: Self.maximumContainers) ?? []).enumerated()
      .compactMap { index, element in
        let path = path.index(index)
        guard let json = reader.requiredObject(element, path) else { return nil }
        _ = reader.requiredString(json["name"], path.key("name"))
        return PlacedContainer(json: json, role: role, path: path)
      }
  }

  /// Every container of the pod, in the order in which names are claimed.
  var allContainers: [PlacedContainer] {
    runtime + templateInit + initializers
      + SidecarStart.allCases.flatMap { sidecars[$0, default: []] }
  }

  /// Changes every container of the pod.
  mutating func updateContainers(_ update: (inout PlacedContainer) -> Void) {
    for index in runtime.indices { update(&runtime[index]) }
    for index in templateInit.indices { update(&templateInit[index]) }
    for index in initializers.indices { update(&initializers[index]) }
    for start in SidecarStart.allCases {
      for index in sidecars[start, default: []].indices {
        update(&sidecars[start, default: []][index])
      }
    }
  }

  private mutating func checkNames() {
    var owners: [String: PlacedContainer] = [:]
    for container in allContainers where !container.name.isEmpty {
      guard let first = owners.updateValue(container, forKey: container.name) else { continue }
      owners[container.name] = first
      let reason =
        switch (first.role, container.role) {
        case (_, .logShipper):
          // The user can only rename the other one.
          "\(String.duplicate(container.name)): the log shipper has this name"
        case (.refresher, _), (_, .refresher):
          "\(String.duplicate(container.name)): an initializer's refreshSeconds adds a container of"
            + " this name"
        default: "\(String.duplicate(container.name)): \(first.path) has this name"
        }
      let isAdded = [.logShipper, .refresher].contains(container.role)
      reader.fault(isAdded ? first.namePath : container.namePath, reason)
    }
  }
}
