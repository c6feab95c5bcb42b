internal import KubernetesCore

/// A container of a pod under construction, and where it comes from.
struct PlacedContainer {
  let name: String
  let role: Role
  /// When it starts, if it is a sidecar of whatever role.
  let start: SidecarStart?
  let origin: Origin
  /// Where the container is declared.
  let path: FieldPath
  /// Where its name is declared.
  let namePath: FieldPath
  var json: JSONObject
  var sharedMount: SharedMount

  /// What a container is for. Containers of one place in the pod stand in this order.
  enum Role: Int {
    case runtime, templateInit, initializer, logShipper, refresher, sidecar
  }

  /// Whose image a container runs.
  enum Origin {
    /// The user's.
    case user
    /// One that the operator's settings name.
    case added
  }

  /// How a container mounts the shared volume.
  struct SharedMount {
    /// The directory of the volume that is mounted.
    var subdirectory: String?
    /// Whether the mount has to be read-only, or writable; nil where either will do.
    var isReadOnly: Bool?
    /// The container whose declared mount this one shares if it has none of its own.
    var containerAlike: String?
  }

  /// A container of a template.
  init(json: JSONObject, role: Role, path: FieldPath) {
    name = json["name"]?.string ?? ""
    self.role = role
    start = nil
    origin = .user
    self.path = path
    namePath = path.key("name")
    self.json = json
    sharedMount = SharedMount()
  }

  /// A container that is declared as part of something else, such as a sidecar, which has its name.
  init(
    name: String, namePath: FieldPath, json: JSONObject, role: Role, start: SidecarStart? = nil,
    origin: Origin, path: FieldPath, sharedMount: SharedMount = SharedMount()
  ) {
    self.name = name
    self.role = role
    self.start = start
    self.origin = origin
    self.path = path
    self.namePath = namePath
    self.json = ["name": .string(name)]
    self.json.merge(json) { first, _ in first }
    self.sharedMount = sharedMount
  }

  /// Whether the container stands before another one in the order in which names are claimed.
  func precedes(_ other: PlacedContainer) -> Bool {
    func place(_ container: PlacedContainer) -> (Int, Int) {
      let start = container.start.flatMap { SidecarStart.allCases.firstIndex(of: $0) }
      return (start.map { $0 + 1 } ?? 0, container.role.rawValue)
    }
    return place(self) < place(other)
  }
}

extension JSONObject {
  /// A member that is there and not null.
  func present(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }
}
