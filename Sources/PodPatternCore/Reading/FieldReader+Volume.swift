internal import KubernetesCore

extension FieldReader {
  mutating func sharedVolume(_ value: JSONValue?, _ path: FieldPath) -> SharedVolume {
    var volume = SharedVolume()
    guard let members = object(value, path) else { return volume }
    close(members, path, ["enabled", "name", "mountPath", "medium", "sizeLimit", "mounts"])
    volume.enabled = bool(members["enabled"], path.key("enabled")) ?? true
    if let name = string(members["name"], path.key("name")) {
      volume.name = name
      if !Syntax.isLabel(name) { fault(path.key("name"), .invalid(name, Syntax.labelRule)) }
    }
    volume.mountPath = mountPath(members["mountPath"], path.key("mountPath")) ?? volume.mountPath
    volume.medium = string(members["medium"], path.key("medium")) ?? ""
    if !["", "Memory"].contains(volume.medium) {
      fault(path.key("medium"), .unsupported(volume.medium, ["", "Memory"]))
    }
    if let limit = members["sizeLimit"], !limit.isNull {
      volume.sizeLimit = limit
      if !Syntax.isQuantity(limit) {
        fault(
          path.key("sizeLimit"), "Invalid value: must be a quantity of bytes such as 500Mi or 2Gi")
      }
    }
    let mounts = array(members["mounts"], path.key("mounts"), atMost: 32) ?? []
    volume.mounts = mounts.enumerated().compactMap { mount($1, path.key("mounts").index($0)) }
    return volume
  }

  private mutating func mount(_ value: JSONValue, _ path: FieldPath) -> SharedVolume.Mount? {
    guard let members = requiredObject(value, path) else { return nil }
    close(members, path, ["container", "mountPath", "readOnly", "subPath"])
    var mount = SharedVolume.Mount(
      container: requiredString(members["container"], path.key("container")) ?? "")
    mount.mountPath = mountPath(members["mountPath"], path.key("mountPath"))
    mount.readOnly = bool(members["readOnly"], path.key("readOnly")) ?? false
    mount.subPath = string(members["subPath"], path.key("subPath")).flatMap {
      $0.isEmpty ? nil : $0
    }
    if let subPath = mount.subPath, let reason = Syntax.faultOfFile(subPath, isDirectory: true) {
      fault(path.key("subPath"), .invalid(subPath, reason))
    }
    return mount
  }

  private mutating func mountPath(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let text = string(value, path) else { return nil }
    if text.isEmpty {
      fault(path, .required)
    } else if !text.beginsWithBytes(of: "/") || text.hasAny(of: ":")
      || MountPath.normalized(text) == "/"
    {
      fault(path, .invalid(text, "must be an absolute path other than / and without a colon"))
    } else if text.parts(separatedBy: "/").contains(where: { $0 == ".." }) {
      fault(path, .invalid(text, "must not contain .."))
    }
    return text
  }
}
