internal import KubernetesCore
internal import OrderedCollections

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
    volume.mounts = (array(members["mounts"], path.key("mounts")) ?? []).enumerated().compactMap {
      mount($1, path.key("mounts").index($0))
    }
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
    } else if !text.hasPrefix("/") || text.contains(":") || MountPath.normalized(text) == "/" {
      fault(path, .invalid(text, "must be an absolute path other than / and without a colon"))
    } else if text.split(separator: "/").contains("..") {
      fault(path, .invalid(text, "must not contain .."))
    }
    return text
  }

  mutating func logShipper(_ value: JSONValue?, _ path: FieldPath) -> LogShipper {
    var shipper = LogShipper()
    guard let members = object(value, path) else { return shipper }
    close(members, path, ["enabled", "files", "outputs", "start"])
    shipper.enabled = bool(members["enabled"], path.key("enabled")) ?? true
    shipper.start = choice(members["start"], path.key("start")) ?? .beforeInit
    if let files = stringList(members["files"], path.key("files")) {
      shipper.files = files
      if files.isEmpty { fault(path.key("files"), .required) }
      for (index, file) in files.enumerated() {
        guard let reason = Syntax.faultOfGlob(file) else { continue }
        fault(path.key("files").index(index), .invalid(file, reason))
      }
    }
    if let outputs = array(members["outputs"], path.key("outputs")) {
      if outputs.isEmpty { fault(path.key("outputs"), .required) }
      shipper.outputs = outputs.enumerated().compactMap { index, element in
        output(element, path.key("outputs").index(index))
      }
    }
    return shipper
  }

  private mutating func output(_ value: JSONValue, _ path: FieldPath) -> LogOutput? {
    guard let members = requiredObject(value, path) else { return nil }
    let kinds = LogOutput.allCases.map(\.rawValue)
    close(members, path, Set(kinds))
    let set = LogOutput.allCases.filter { members[$0.rawValue].map { !$0.isNull } ?? false }
    guard let kind = set.first, set.count == 1 else {
      fault(path, "exactly one of \(kinds.joined(separator: ", ")) must be set")
      return nil
    }
    if let options = object(members[kind.rawValue], path.key(kind.rawValue)) {
      close(options, path.key(kind.rawValue), [])
    }
    return kind
  }
}
