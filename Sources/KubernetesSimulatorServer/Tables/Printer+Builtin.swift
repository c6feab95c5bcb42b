internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator

extension Printer {
  static let services = Printer(
    columns: [
      nameColumn, Column(name: "Type"), Column(name: "Cluster-IP"), Column(name: "External-IP"),
      Column(name: "Port(s)"), ageColumn, Column(name: "Selector", priority: 1),
    ]
  ) { service, now in
    let spec = service["spec"] ?? [:]
    let ports = (spec["ports"]?.array ?? []).map { port in
      let node = port["nodePort"]?.integer.map { ":\($0)" } ?? ""
      return "\(port["port"]?.integer ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
    }
    let selector = (spec["selector"]?.object ?? [:]).sortedByKey
      .map { "\($0.key)=\($0.value.string ?? "")" }
    return [
      .string(service.name), spec["type"] ?? "", spec["clusterIP"] ?? "<none>",
      spec["externalName"] ?? "<none>", .string(joined(ports)),
      .string(Age.text(of: service, now)), .string(joined(selector)),
    ]
  }

  static let configMaps = Printer(
    columns: [nameColumn, Column(name: "Data"), ageColumn]
  ) { object, now in
    let count = ["data", "binaryData"].reduce(0) { $0 + (object[$1]?.object?.count ?? 0) }
    return [
      .string(object.name), .string(String(count)), .string(Age.text(of: object, now)),
    ]
  }

  static let secrets = Printer(
    columns: [nameColumn, Column(name: "Type"), Column(name: "Data"), ageColumn]
  ) { object, now in
    [
      .string(object.name), object["type"] ?? "",
      .string(String(object["data"]?.object?.count ?? 0)), .string(Age.text(of: object, now)),
    ]
  }

  static let serviceAccounts = Printer(
    columns: [nameColumn, Column(name: "Secrets"), ageColumn]
  ) { object, now in
    [
      .string(object.name), .string(String(object["secrets"]?.array?.count ?? 0)),
      .string(Age.text(of: object, now)),
    ]
  }

  static let claims = Printer(
    columns: [
      nameColumn, Column(name: "Status"), Column(name: "Volume"), Column(name: "Capacity"),
      Column(name: "Access Modes"), Column(name: "StorageClass"),
      Column(name: "VolumeAttributesClass"), ageColumn, Column(name: "VolumeMode", priority: 1),
    ]
  ) { claim, now in
    let (spec, status) = (claim["spec"] ?? [:], claim["status"] ?? [:])
    let modes = (status["accessModes"]?.array ?? []).compactMap(\.string).map { mode in
      ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"][mode] ?? "RWOP"
    }
    return [
      .string(claim.name), status["phase"] ?? "", spec["volumeName"] ?? "",
      status["capacity"]?["storage"] ?? "", .string(modes.joined(separator: ",")),
      spec["storageClassName"] ?? "", spec["volumeAttributesClassName"] ?? "<unset>",
      .string(Age.text(of: claim, now)), spec["volumeMode"] ?? "<unset>",
    ]
  }

  static let namespaces = Printer(
    columns: [nameColumn, Column(name: "Status"), ageColumn]
  ) { object, now in
    [
      .string(object.name), object["status"]?["phase"] ?? "", .string(Age.text(of: object, now)),
    ]
  }

  static let nodes = Printer(
    columns: [
      nameColumn, Column(name: "Status"), Column(name: "Roles"), ageColumn, Column(name: "Version"),
      Column(name: "Internal-IP", priority: 1), Column(name: "External-IP", priority: 1),
      Column(name: "OS-Image", priority: 1), Column(name: "Kernel-Version", priority: 1),
      Column(name: "Container-Runtime", priority: 1),
    ]
  ) { node, now in
    let isReady = (node["status"]?["conditions"]?.array ?? []).contains {
      $0["type"] == "Ready" && $0["status"] == "True"
    }
    let cordon = node["spec"]?["unschedulable"] == true ? ",SchedulingDisabled" : ""
    let info = node["status"]?["nodeInfo"]
    func address(_ type: JSONValue) -> JSONValue {
      (node["status"]?["addresses"]?.array ?? []).first { $0["type"] == type }?["address"]
        ?? "<none>"
    }
    return [
      .string(node.name), .string((isReady ? "Ready" : "NotReady") + cordon), "<none>",
      .string(Age.text(of: node, now)), info?["kubeletVersion"] ?? "", address("InternalIP"),
      address("ExternalIP"), info?["osImage"] ?? "<unknown>", info?["kernelVersion"] ?? "<unknown>",
      info?["containerRuntimeVersion"] ?? "<unknown>",
    ]
  }

  static let events = Printer(
    columns: [
      Column(name: "Last Seen"), Column(name: "Type"), Column(name: "Reason"),
      Column(name: "Object"), Column(name: "Subobject", priority: 1),
      Column(name: "Source", priority: 1), Column(name: "Message"),
      Column(name: "First Seen", priority: 1), Column(name: "Count", priority: 1),
      Column(name: "Name", priority: 1),
    ]
  ) { event, now in
    let object = event["involvedObject"] ?? event["regarding"] ?? [:]
    let kind = (object["kind"]?.string ?? "").lowercased()
    return [
      .string(seen(event, "lastTimestamp", now)), event["type"] ?? "", event["reason"] ?? "",
      .string("\(kind)/\(object["name"]?.string ?? "")"), object["fieldPath"] ?? "",
      event["reportingComponent"] ?? event["reportingController"] ?? "",
      event["message"] ?? event["note"] ?? "", .string(seen(event, "firstTimestamp", now)),
      .integer(event["series"]?["count"]?.integer ?? event["count"]?.integer ?? 1),
      .string(event.name),
    ]
  }

  /// How long ago the first or the last of the occurrences was that an event stands for.
  private static func seen(_ event: JSONValue, _ field: String, _ now: Date) -> String {
    let deprecated = "deprecated\(field.prefix(1).uppercased())\(field.dropFirst())"
    let series = field == "lastTimestamp" ? event["series"]?["lastObservedTime"] : nil
    let time = series ?? event[field] ?? event[deprecated]
    let text = time?.string ?? event["eventTime"]?.string
    return text.map { Age.text(since: $0, now) } ?? "<unknown>"
  }

  static let definitions = Printer(
    columns: [nameColumn, Column(name: "Created At")]
  ) { object, _ in
    [.string(object.name), .string(object.metadata("creationTimestamp") ?? "")]
  }

  static let leases = Printer(
    columns: [nameColumn, Column(name: "Holder"), ageColumn]
  ) { object, now in
    [
      .string(object.name), object["spec"]?["holderIdentity"] ?? "",
      .string(Age.text(of: object, now)),
    ]
  }

  static let controllerRevisions = Printer(
    columns: [
      nameColumn, Column(name: "Controller", description: "Controller of the object"),
      Column(
        name: "Revision",
        description: "Revision indicates the revision of the state represented by Data."),
      ageColumn,
    ]
  ) { object, now in
    [
      .string(object.name), .string(controller(of: object)), object["revision"] ?? 0,
      .string(Age.text(of: object, now)),
    ]
  }

  /// The controlling owner with its kind and group, such as `daemonset.apps/agent`.
  private static func controller(of object: JSONValue) -> String {
    guard let owner = object.ownerReferences.first(where: { $0["controller"] == true }) else {
      return "<none>"
    }
    let parts = (owner["apiVersion"]?.string ?? "").split(separator: "/")
    let group = parts.count > 1 ? ".\(parts[0])" : ""
    let kind = (owner["kind"]?.string ?? "").lowercased()
    return "\(kind)\(group)/\(owner["name"]?.string ?? "")"
  }

  static let disruptionBudgets = Printer(
    columns: [
      nameColumn, Column(name: "Min Available"), Column(name: "Max Unavailable"),
      Column(name: "Allowed Disruptions", type: "integer"), ageColumn,
    ]
  ) { budget, now in
    func share(_ field: String) -> JSONValue {
      let value = budget["spec"]?[field]
      return value?.integer.map { .string(String($0)) } ?? value ?? "N/A"
    }
    return [
      .string(budget.name), share("minAvailable"), share("maxUnavailable"),
      budget["status"]?["disruptionsAllowed"] ?? 0, .string(Age.text(of: budget, now)),
    ]
  }

  private static func joined(_ texts: [String]) -> String {
    texts.isEmpty ? "<none>" : texts.joined(separator: ",")
  }
}
