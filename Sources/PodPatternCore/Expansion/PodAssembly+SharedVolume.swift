internal import KubernetesCore

extension PodAssembly {
  private static let mountsPath = specPath.key("sharedVolume").key("mounts")

  mutating func mountSharedVolume() {
    let shared = spec.sharedVolume
    let mounts = namedMounts()
    guard shared.enabled else {
      if !shared.mounts.isEmpty {
        reader.fault(Self.mountsPath, "Forbidden: the shared volume is disabled")
      }
      return
    }
    // To rotate a file is to write to it.
    let isRotating = shipperConfiguration?.shipper.rotate != nil
    var collisions: [Fault] = []
    updateContainers { container in
      let own = MountList(container: container, volume: shared.name)
      let named = mounts[container.name] ?? container.mountsLike.flatMap { mounts[$0] }
      if named == nil, own.hasVolume { return }
      var mount = named ?? SharedVolume.Mount(container: container.name)
      if container.role == .logShipper { mount.readOnly = !isRotating }
      if let directory = container.subdirectory {
        mount.subPath = [mount.subPath, directory].compactMap(\.self).joined(separator: "/")
      }
      let mountPath = mount.mountPath ?? shared.mountPath
      if let other = own.mount(at: mountPath) {
        collisions.append(other.collision(of: shared.name, at: mountPath))
        return
      }
      own.append(mount, of: shared.name, at: mountPath, to: &container.json)
    }
    for collision in collisions { reader.fault(collision.path, collision.reason) }
    addSharedVolume(shared)
  }

  /// The mounts that the pattern gives containers by name.
  private mutating func namedMounts() -> [String: SharedVolume.Mount] {
    let roles = Dictionary(allContainers.map { ($0.name, $0.role) }) { first, _ in first }
    var result: [String: SharedVolume.Mount] = [:]
    for (index, mount) in spec.sharedVolume.mounts.enumerated() {
      let path = Self.mountsPath.index(index).key("container")
      switch roles[mount.container] {
      case nil: reader.fault(path, .notFound(mount.container, "no container has this name"))
      case .logShipper: reader.fault(path, .invalid(mount.container, "its mounts are fixed"))
      default:
        if result.updateValue(mount, forKey: mount.container) != nil {
          reader.fault(path, .duplicate(mount.container))
        }
        checkFetch(mount, Self.mountsPath.index(index))
      }
    }
    return result
  }

  private mutating func checkFetch(_ mount: SharedVolume.Mount, _ path: FieldPath) {
    let initializer = spec.initializers.first {
      $0.name == mount.container || $0.refresherName == mount.container
    }
    guard case .fetch = initializer?.action, mount.readOnly else { return }
    reader.fault(
      path.key("readOnly"), "Invalid value: true: the initializer writes what it fetches there")
  }

  private mutating func addSharedVolume(_ shared: SharedVolume) {
    guard !volumes.contains(where: { $0["name"]?.string == shared.name }) else { return }
    var emptyDir: JSONObject = [:]
    if !shared.medium.isEmpty { emptyDir["medium"] = .string(shared.medium) }
    emptyDir["sizeLimit"] = shared.sizeLimit
    volumes.append(["name": .string(shared.name), "emptyDir": .object(emptyDir)])
  }
}

/// What a container mounts of its own accord.
private struct MountList {
  let mounts: [Mount]
  private let volume: String

  struct Mount {
    let volume: String
    let place: String
    let path: FieldPath

    func collision(of shared: String, at mountPath: String) -> Fault {
      Fault(
        path: path,
        reason: .invalid(
          place,
          "the volume \(volume.quoted) is mounted where the shared volume \(shared.quoted) is to be "
            + "mounted, at \(mountPath); give this container another mountPath in "
            + "spec.sharedVolume.mounts"))
    }
  }

  init(container: PlacedContainer, volume: String) {
    self.volume = volume
    func list(_ key: String, _ place: String) -> [Mount] {
      (container.json[key]?.array ?? []).enumerated().map { index, mount in
        Mount(
          volume: mount["name"]?.string ?? "", place: mount[place]?.string ?? "",
          path: container.path.key(key).index(index).key(place))
      }
    }
    mounts = list("volumeMounts", "mountPath") + list("volumeDevices", "devicePath")
  }

  var hasVolume: Bool { mounts.contains { $0.volume == volume } }

  func mount(at path: String) -> Mount? {
    mounts.first { MountPath.normalized($0.place) == MountPath.normalized(path) }
  }

  func append(
    _ mount: SharedVolume.Mount, of volume: String, at mountPath: String, to json: inout JSONObject
  ) {
    var entry: JSONObject = ["name": .string(volume), "mountPath": .string(mountPath)]
    if mount.readOnly { entry["readOnly"] = true }
    if let subPath = mount.subPath { entry["subPath"] = .string(subPath) }
    json["volumeMounts"] = .array((json["volumeMounts"]?.array ?? []) + [.object(entry)])
  }
}
