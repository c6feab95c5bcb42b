internal import KubernetesCore

extension SharedVolume {
  /// The volume of a pod whose template has none of this name.
  var volume: JSONValue {
    var emptyDir: JSONObject = [:]
    if !medium.isEmpty { emptyDir["medium"] = .string(medium) }
    emptyDir["sizeLimit"] = sizeLimit
    return ["name": .string(name), "emptyDir": .object(emptyDir)]
  }
}

/// The mounts of the shared volume in the containers of a pod.
struct SharedVolumeMounts {
  private let shared: SharedVolume
  private let path: FieldPath

  init(_ context: PodContext) {
    shared = context.sharedVolume
    path = context.sharedVolumePath.key("mounts")
  }

  /// Has every container mount the volume that does not mount it already.
  func add(to containers: inout [PlacedContainer], _ reader: inout FieldReader) {
    let declared = declaredMounts(of: containers, &reader)
    guard shared.enabled else {
      if !shared.mounts.isEmpty { reader.fault(path, "Forbidden: the shared volume is disabled") }
      return
    }
    for index in containers.indices {
      let container = containers[index]
      let own = OwnMount.all(in: container)
      let named =
        declared[container.name] ?? container.sharedMount.containerAlike.flatMap { declared[$0] }
      if named == nil, own.contains(where: { $0.volume == shared.name }) { continue }
      var mount = named ?? SharedVolume.Mount(containerName: container.name)
      if let isReadOnly = container.sharedMount.isReadOnly { mount.readOnly = isReadOnly }
      if let directory = container.sharedMount.subdirectory {
        mount.subPath = [mount.subPath, directory].compactMap(\.self).joined(separator: "/")
      }
      let mountPath = mount.mountPath ?? shared.mountPath
      let place = MountPath.normalized(mountPath)
      if let other = own.first(where: { MountPath.normalized($0.place) == place }) {
        reader.fault(other.path, collision(with: other, at: mountPath))
      } else {
        containers[index].json.addMount(mount, of: shared.name, at: mountPath)
      }
    }
  }

  private func collision(with other: OwnMount, at mountPath: String) -> String {
    .invalid(
      other.place,
      "the volume \(other.volume.quoted) is mounted where the shared volume \(shared.name.quoted) is "
        + "to be mounted, at \(mountPath); give this container another mountPath in "
        + "spec.sharedVolume.mounts")
  }

  /// The mounts that are declared for containers by name.
  private func declaredMounts(
    of containers: [PlacedContainer], _ reader: inout FieldReader
  ) -> [String: SharedVolume.Mount] {
    var result: [String: SharedVolume.Mount] = [:]
    for (index, mount) in shared.mounts.enumerated() {
      let path = path.index(index)
      let named = containers.filter { $0.name == mount.containerName }
      switch named.first?.role {
      case nil:
        reader.fault(
          path.key("containerName"), .notFound(mount.containerName, "no container has this name"))
      case .logShipper:
        reader.fault(
          path.key("containerName"), .invalid(mount.containerName, "its mounts are fixed"))
      default:
        if result.updateValue(mount, forKey: mount.containerName) != nil {
          reader.fault(path.key("containerName"), .duplicate(mount.containerName))
        }
        if mount.readOnly, named.contains(where: { $0.sharedMount.isReadOnly == false }) {
          reader.fault(
            path.key("readOnly"),
            "Invalid value: true: the initializer writes what it fetches there")
        }
      }
    }
    return result
  }
}

/// A volume or device that a container mounts of its own accord.
private struct OwnMount {
  let volume: String
  let place: String
  let path: FieldPath

  static func all(in container: PlacedContainer) -> [OwnMount] {
    [("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")].flatMap { list, place in
      (container.json[list]?.array ?? []).enumerated().map { index, mount in
        OwnMount(
          volume: mount["name"]?.string ?? "", place: mount[place]?.string ?? "",
          path: container.path.key(list).index(index).key(place))
      }
    }
  }
}

extension SharedVolume.Mount {
  /// The mount as a container has it.
  func json(of volume: String, at mountPath: String) -> JSONValue {
    var entry: JSONObject = ["name": .string(volume), "mountPath": .string(mountPath)]
    if readOnly { entry["readOnly"] = true }
    if let subPath { entry["subPath"] = .string(subPath) }
    return .object(entry)
  }
}

extension JSONObject {
  fileprivate mutating func addMount(
    _ mount: SharedVolume.Mount, of volume: String, at mountPath: String
  ) {
    self["volumeMounts"] = .array(
      (self["volumeMounts"]?.array ?? []) + [mount.json(of: volume, at: mountPath)])
  }
}
