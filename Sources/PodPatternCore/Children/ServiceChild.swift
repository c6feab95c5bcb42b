internal import KubernetesCore

extension ChildKind {
  static let service = ChildKind(type: .services) { pattern, context, reader in
    guard let declared = pattern.spec.service?.object else { return nil }
    let path = FieldPath.spec.key("service")
    if declared.present("selector") != nil {
      reader.fault(path.key("selector"), "Forbidden: the Service selects the pattern's pods")
    }
    checkReach(of: declared, path, context.settings, &reader)
    var spec = declared
    let ports = reader.array(declared["ports"], path.key("ports"), atMost: .max) ?? []
    if ports.isEmpty {
      let defaults = defaultPorts(of: context.template)
      if !defaults.isEmpty { spec["ports"] = .array(defaults) }
      let needsNone =
        declared.present("clusterIP") == "None" || declared.present("type") == "ExternalName"
      if defaults.isEmpty, !needsNone {
        reader.fault(
          path.key("ports"), "\(String.required): no runtime container names a port")
      }
    }
    spec["selector"] = [ChildLabels.pattern: .string(pattern.metadata.name)]
    spec["metadata"] = nil
    var content: JSONObject = ["spec": .object(spec)]
    content["metadata"] = metadata(of: declared, path.key("metadata"), &reader)
    return content
  }

  /// Labels and annotations for the Service; nil where none are declared.
  private static func metadata(
    of declared: JSONObject, _ path: FieldPath, _ reader: inout FieldReader
  ) -> JSONValue? {
    guard let metadata = declared["metadata"], !metadata.isNull else { return nil }
    let labels = reader.strings(metadata["labels"], path.key("labels"))
    let annotations = reader.strings(metadata["annotations"], path.key("annotations"))
    for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
      let path = path.key("labels").key(key)
      if let reason = Names.qualifiedNameFault(key) ?? Names.labelValueFault(value) {
        reader.fault(path, .invalid(key, reason))
      } else if key == ChildLabels.pattern {
        reader.fault(path, "Forbidden: the operator knows the Service by it")
      }
    }
    for key in annotations.keys.sorted() {
      let path = path.key("annotations").key(key)
      if let reason = Names.qualifiedNameFault(key) {
        reader.fault(path, .invalid(key, reason))
      } else if key == Child.appliedAnnotation {
        reader.fault(path, "Forbidden: the operator keeps its own notes there")
      }
    }
    return ["labels": labels.json, "annotations": annotations.json]
  }

  /// Refuses fields that reach beyond the pattern's pods: a user who may write PodPatterns may have no
  /// rights on Services at all.
  private static func checkReach(
    of declared: JSONObject, _ path: FieldPath, _ settings: ExpansionSettings,
    _ reader: inout FieldReader
  ) {
    let addresses = declared.present("externalIPs")
    if let addresses, addresses != [], !settings.allowsExternalIPs {
      // All nodes route traffic for such an address to the Service, whoever owns it (CVE-2020-8554).
      reader.fault(
        path.key("externalIPs"),
        "Forbidden: the operator's configuration does not allow it (services.allowExternalIPs)")
    }
    let isElsewhere = declared.present("type") == "ExternalName"
    if isElsewhere || declared.present("externalName") != nil {
      reader.fault(
        path.key(isElsewhere ? "type" : "externalName"),
        "Forbidden: the Service leads to the pattern's pods, and not to another name")
    }
  }

  /// The distinct ports of the runtime containers, with names where there are several, as a Service
  /// requires.
  private static func defaultPorts(of template: PodTemplate) -> [JSONValue] {
    var seen: Set<String> = []
    var ports: [(port: JSONObject, number: Int, kind: String, name: String?)] = []
    for port in template.runtime.flatMap({ $0.json["ports"]?.array ?? [] }) {
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

extension [String: String] {
  /// The texts in the order of their keys.
  fileprivate var json: JSONValue {
    .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
}
