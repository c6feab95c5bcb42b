internal import KubernetesCore

extension PodAssembly {
  private static let servicePath = specPath.key("service")

  /// The Service, where one is declared.
  mutating func service() -> JSONValue? {
    guard let declared = spec.service?.object else { return nil }
    if declared.present("selector") != nil {
      reader.fault(
        Self.servicePath.key("selector"), "Forbidden: the Service selects the pattern's pods")
    }
    checkReach(declared)
    var body = declared
    let ports =
      reader.array(
        declared["ports"], Self.servicePath.key("ports"), atMost: .max) ?? []
    if ports.isEmpty {
      let defaults = defaultPorts()
      if !defaults.isEmpty { body["ports"] = .array(defaults) }
      let needsNone =
        declared.present("clusterIP") == "None" || declared.present("type") == "ExternalName"
      if defaults.isEmpty, !needsNone {
        reader.fault(
          Self.servicePath.key("ports"), "\(String.required): no runtime container names a port")
      }
    }
    body["selector"] = .object([ChildLabels.pattern: .string(pattern.metadata.name)])
    return .object(child("v1", "Service", name: pattern.metadata.name, ["spec": .object(body)]))
  }

  /// Refuses what reaches beyond the pattern's pods: whoever may write a PodPattern may have no rights
  /// on Services at all.
  private mutating func checkReach(_ declared: JSONObject) {
    let addresses = declared.present("externalIPs")
    if let addresses, addresses != [], !settings.allowsExternalIPs {
      // All nodes send what goes to such an address to the Service, whoever's it is (CVE-2020-8554).
      reader.fault(
        Self.servicePath.key("externalIPs"),
        "Forbidden: the operator's configuration does not allow it (services.allowExternalIPs)")
    }
    let isElsewhere = declared.present("type") == "ExternalName"
    if isElsewhere || declared.present("externalName") != nil {
      reader.fault(
        Self.servicePath.key(isElsewhere ? "type" : "externalName"),
        "Forbidden: the Service leads to the pattern's pods, and not to another name")
    }
  }

  /// An object of the pattern's own beside its pods.
  func child(
    _ apiVersion: String, _ kind: String, name: String, _ content: JSONObject
  ) -> JSONObject {
    var object: JSONObject = [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": ["name": .string(name)],
    ]
    if !pattern.metadata.namespace.isEmpty {
      object.setMetadata("namespace", .string(pattern.metadata.namespace))
    }
    object.setMetadata("labels", .object(labels()))
    if let owner = pattern.ownerReference { object.setOwner(owner) }
    object.merge(content) { first, _ in first }
    return object
  }

  /// The runtime containers' ports: one of a kind each, and named where there are several, as a
  /// Service must have it.
  private func defaultPorts() -> [JSONValue] {
    var seen: Set<String> = []
    var ports: [(port: JSONObject, number: Int, kind: String, name: String?)] = []
    for port in runtime.flatMap({ $0.json["ports"]?.array ?? [] }) {
      guard let number = port["containerPort"]?.count else { continue }
      let kind = port["protocol"]?.string ?? "TCP"
      guard seen.insert("\(kind)/\(number)").inserted else { continue }
      var entry: JSONObject = ["port": .integer(number), "targetPort": .integer(number)]
      if kind != "TCP" { entry["protocol"] = .string(kind) }
      ports.append((entry, number, kind, port["name"]?.string))
    }
    var names: Set<String> = []
    return ports.map { port, number, kind, ownName in
      let plain = "\(kind.lowercased())-\(number)"
      guard let name = ports.count > 1 ? ownName ?? plain : ownName else { return .object(port) }
      let unique = names.insert(name).inserted ? name : "\(name)-\(plain)"
      names.insert(unique)
      return .object(JSONObject([("name", .string(unique))] + port.map { ($0, $1) }))
    }
  }
}
