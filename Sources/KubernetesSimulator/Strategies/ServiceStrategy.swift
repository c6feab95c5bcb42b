internal import KubernetesCore

/// What is particular to services: addresses and ports.
struct ServiceStrategy: ResourceStrategy {
  var returnsDeletedObject: Bool { true }

  func setDefaults(_ object: inout JSONValue) {
    var spec = object["spec"] ?? [:]
    if spec["type"] == nil { spec["type"] = "ClusterIP" }
    if spec["sessionAffinity"] == nil { spec["sessionAffinity"] = "None" }
    if spec["type"] != "ExternalName" {
      if spec["internalTrafficPolicy"] == nil { spec["internalTrafficPolicy"] = "Cluster" }
    }
    if let ports = spec["ports"]?.array { spec["ports"] = .array(ports.map(withDefaults)) }
    object["spec"] = spec
  }

  private func withDefaults(_ port: JSONValue) -> JSONValue {
    var port = port
    if port["protocol"] == nil { port["protocol"] = "TCP" }
    if port["targetPort"] == nil { port["targetPort"] = port["port"] }
    return port
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    object["status"] = ["loadBalancer": [:]]
    guard object["spec"]?["type"] != "ExternalName" else { return }
    if object["spec"]?["clusterIP"] == nil {
      object["spec"]?["clusterIP"] = .string(assign.serviceAddress())
    }
    if let address = object["spec"]?["clusterIP"] {
      object["spec"]?["clusterIPs"] = [address]
    }
    let spec = object["spec"] ?? [:]
    let isUnselective = spec["clusterIP"] == "None" && spec["selector"] == nil
    if spec["ipFamilies"] == nil {
      object["spec"]?["ipFamilies"] = isUnselective ? ["IPv4", "IPv6"] : ["IPv4"]
    }
    if spec["ipFamilyPolicy"] == nil {
      object["spec"]?["ipFamilyPolicy"] = isUnselective ? "RequireDualStack" : "SingleStack"
    }
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    separateStatus(&object, old: old, subresource: subresource)
    for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]
    where object["spec"]?[field] == nil {
      object["spec"]?[field] = old["spec"]?[field]
    }
  }

  func nameFault(_ name: String) -> String? { Names.rfc1035Fault(name) }

  func validate(_ object: JSONValue) -> [FieldFault] {
    let spec = object["spec"] ?? [:]
    var faults: [FieldFault] = []
    let ports = spec["ports"]?.array ?? []
    if ports.isEmpty, spec["type"] != "ExternalName", spec["clusterIP"] != "None" {
      faults.add(.required, "spec.ports")
    }
    for (index, port) in ports.enumerated() {
      let path: FieldPath = "spec.ports[\(index)]"
      if ports.count > 1, port["name"]?.string ?? "" == "" {
        faults.add(.required, "\(path).name")
      }
      let number = port["port"]?.integer ?? 0
      if !(1...65535).contains(number) {
        faults.add(
          .invalid, "\(path).port", value: .integer(number),
          "must be between 1 and 65535, inclusive")
      }
    }
    return faults
  }

  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    var faults = validate(object)
    let isChanged = object["spec"]?["clusterIP"] != old["spec"]?["clusterIP"]
    if isChanged, old["spec"]?["clusterIP"] != nil, old["spec"]?["type"] != "ExternalName" {
      faults.add(
        .invalid, "spec.clusterIPs[0]",
        value: .array([object["spec"]?["clusterIP"] ?? .null]), "may not change once set")
    }
    return faults
  }
}
