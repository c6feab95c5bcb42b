internal import KubernetesCore

/// A container of the pod to be, and where in the PodPattern it comes from.
struct PlacedContainer {
  let name: String
  let role: Role
  /// Where the container stands in the PodPattern.
  let path: FieldPath
  /// Where its name stands, for faults about it.
  let namePath: FieldPath
  var json: JSONObject
  /// The directory of the shared volume that it mounts; nil for what its mount says.
  var subdirectory: String?
  /// The container whose mount of the shared volume it has, unless a mount names itself.
  var mountsLike: String?

  /// What a container is for.
  enum Role: Hashable {
    case runtime
    case templateInit
    case initializer
    case refresher
    case sidecar
    case logShipper
  }

  /// A container as the template has it.
  init(json: JSONObject, role: Role, path: FieldPath) {
    self.json = json
    self.role = role
    self.path = path
    name = json["name"]?.string ?? ""
    namePath = path.key("name")
  }

  /// A container of a part of ours, which holds its name beside it.
  init(name: String, json: JSONObject, role: Role, path: FieldPath, containerPath: FieldPath) {
    self.name = name
    self.role = role
    self.path = containerPath
    namePath = path.key("name")
    self.json = ["name": .string(name)]
    self.json.merge(json) { first, _ in first }
  }

  /// The container as a native sidecar: an init container that the kubelet keeps running.
  mutating func becomeNativeSidecar() { json["restartPolicy"] = "Always" }
}

extension JSONObject {
  /// A member that is there and not null.
  func present(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }
}
