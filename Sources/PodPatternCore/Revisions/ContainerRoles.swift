internal import KubernetesCore
internal import ShipperContract

/// What a pod's containers are to the pattern, for messages.
struct ContainerRoles {
  private var roles: [String: String] = [:]

  /// The containers' roles in a pattern's declaration; later declarations add names that earlier
  /// ones do not have.
  init(_ declarations: JSONValue...) {
    for declaration in declarations {
      note(declaration["sidecars"], as: "sidecar")
      note(declaration["initializers"], as: "initializer")
      note(declaration["template"]?["spec"]?["containers"], as: "container")
      note(declaration["template"]?["spec"]?["initContainers"], as: "init container")
    }
  }

  private mutating func note(_ list: JSONValue?, as role: String) {
    for name in (list?.array ?? []).compactMap({ $0["name"]?.string }) where roles[name] == nil {
      roles[name] = "\(role) \(name)"
    }
  }

  /// A container's role and name, such as `sidecar clock`.
  func phrase(_ name: String) -> String {
    if let role = roles[name] { return role }
    let suffix = Initializer.refresherSuffix
    if name.hasSuffix(suffix), let role = roles[String(name.dropLast(suffix.count))] {
      return "the refresher of \(role)"
    }
    return name == ShipperFiles.containerName ? "the log shipper" : "container \(name)"
  }
}
