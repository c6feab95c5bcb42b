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
    let schema = version["schema"]?["openAPIV3Schema"] ?? ["type": "object"]
    let resource = ResourceType(
      group: group, version: version["name"]?.string ?? "", kind: kind, plural: plural,
      isNamespaced: spec["scope"]?.string != "Cluster")
    let subresources = version["subresources"]
    let hasStatus = subresources?["status"] != nil
    var served = ServedType(
      resource, structure: "",
      strategy: CustomStrategy(
        type: resource, openAPISchema: schema, hasStatus: hasStatus,
        scale: subresources?["scale"].map(scalePaths)))
    served.singular = names["singular"]?.string ?? kind.lowercased()
    served.listKind = names["listKind"]?.string ?? "\(kind)List"
    served.shortNames = names["shortNames"]?.array?.compactMap(\.string) ?? []
    served.categories = names["categories"]?.array?.compactMap(\.string) ?? []
    served.hasStatus = hasStatus
    served.scale = subresources?["scale"].map(scalePaths)
    served.fields = FieldSchema(customResource: schema)
    served.columns = version["additionalPrinterColumns"]?.array ?? [ageColumn]
    served.openAPISchema = schema
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

extension FieldSchema {
  /// The schema of a custom resource, of its OpenAPI schema; every one has the metadata that all
  /// objects have.
  init(customResource schema: JSONValue) {
    guard case .object(var object) = FieldSchema(openAPI: schema) else {
      self = .any
      return
    }
    object.properties["apiVersion"] = .scalar(.string)
    object.properties["kind"] = .scalar(.string)
    object.properties["metadata"] = .named("ObjectMeta", isAtomic: false)
    self = .object(object)
  }

  private init(openAPI schema: JSONValue) {
    if schema["x-kubernetes-int-or-string"]?.bool == true {
      self = .scalar(.integerOrString)
      return
    }
    if schema["x-kubernetes-embedded-resource"]?.bool == true {
      self = FieldSchema(customResource: schema.removing("x-kubernetes-embedded-resource"))
      return
    }
    switch schema["type"]?.string {
    case "string": self = .scalar(.string)
    case "integer": self = .scalar(.integer)
    case "number": self = .scalar(.number)
    case "boolean": self = .scalar(.boolean)
    case "array": self = .list(items: Self(openAPI: schema["items"] ?? [:]), Self.kind(schema))
    case "object": self = .object(Self.members(schema))
    default:
      self = schema["properties"] == nil ? .any : .object(Self.members(schema))
    }
  }

  private static func members(_ schema: JSONValue) -> ObjectSchema {
    var object = ObjectSchema()
    for (name, property) in schema["properties"]?.object ?? [:] {
      object.properties[name] = FieldSchema(openAPI: property)
    }
    switch schema["additionalProperties"] {
    case .some(.object(let additional)):
      object.additional = FieldSchema(openAPI: .object(additional))
    case .some(.bool(true)): object.additional = .any
    default: break
    }
    object.keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    object.isAtomic = schema["x-kubernetes-map-type"]?.string == "atomic"
    return object
  }

  private static func kind(_ schema: JSONValue) -> ListKind {
    switch schema["x-kubernetes-list-type"]?.string {
    case "set": .set
    case "map":
      .map(keys: schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? [])
    default: .atomic
    }
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
