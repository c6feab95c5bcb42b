internal import KubernetesCore

extension ServedType {
  /// The types that a CustomResourceDefinition makes: one for each version that it serves.
  static func types(definedBy definition: JSONValue) -> [ServedType] {
    guard let spec = definition["spec"], !definition.isTerminating || !definition.finalizers.isEmpty
    else { return [] }
    return (spec["versions"]?.array ?? []).compactMap { version in
      version["served"]?.bool == true ? type(spec, version) : nil
    }
  }

  private static func type(_ spec: JSONValue, _ version: JSONValue) -> ServedType {
    let names = spec["names"] ?? [:]
    let kind = names["kind"]?.string ?? ""
    let plural = names["plural"]?.string ?? ""
    let group = spec["group"]?.string ?? ""
    let openAPISchema = version["schema"]?["openAPIV3Schema"] ?? ["type": "object"]
    // A definition with a schema that is none is refused.
    let schema = (try? StructuralSchema(customResource: openAPISchema)) ?? StructuralSchema()
    let resource = ResourceType(
      group: group, version: version["name"]?.string ?? "", kind: kind, plural: plural,
      isNamespaced: spec["scope"]?.string != "Cluster")
    let subresources = version["subresources"]
    let hasStatus = subresources?["status"] != nil
    var served = ServedType(
      resource, structure: "",
      CustomStrategy(
        type: resource, schema: schema, hasStatus: hasStatus,
        scale: subresources?["scale"].map(scalePaths)),
      short: names["shortNames"]?.array?.compactMap(\.string) ?? [],
      categories: names["categories"]?.array?.compactMap(\.string) ?? [], hasStatus: hasStatus)
    served.singular = names["singular"]?.string ?? served.singular
    served.listKind = names["listKind"]?.string ?? served.listKind
    served.scale = subresources?["scale"].map(scalePaths)
    served.schema = schema
    served.columns = version["additionalPrinterColumns"]?.array ?? [ageColumn]
    served.openAPISchema = openAPISchema
    for field in version["selectableFields"]?.array ?? [] {
      served.selectableFields.insert(
        String((field["jsonPath"]?.string ?? "").drop { $0 == "." }))
    }
    return served
  }

  private static let ageColumn: JSONValue = [
    "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp",
  ]

  private static func scalePaths(_ scale: JSONValue) -> ScalePaths {
    ScalePaths(
      specReplicas: path(scale["specReplicasPath"]) ?? [],
      statusReplicas: path(scale["statusReplicasPath"]) ?? [],
      labelSelector: path(scale["labelSelectorPath"]))
  }

  private static func path(_ text: JSONValue?) -> [String]? {
    text?.string?.split(separator: ".").map(String.init)
  }
}

extension JSONValue {
  /// This object without a member.
  func removing(_ key: String) -> JSONValue {
    var copy = self
    copy[key] = nil
    return copy
  }
}
