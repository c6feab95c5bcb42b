internal import KubernetesCore

/// The documents from which clients learn what is served.
struct Discovery: Sendable {
  let registry: TypeRegistry

  static let version: JSONValue = [
    "major": "1", "minor": "36", "gitVersion": "v1.36.0+simulated", "gitCommit": "",
    "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none",
    "compiler": "swift", "platform": "simulated",
  ]

  /// The document at a path; nil where there is none.
  func document(_ parts: [String]) -> JSONValue? {
    switch (parts.first, parts.count) {
    case ("api", 1): ["kind": "APIVersions", "versions": ["v1"]]
    case ("api", 2): resources(group: "", version: parts[1])
    case ("apis", 1):
      ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(registry.groups.map(group))]
    case ("apis", 2): registry.groups.first { $0.name == parts[1] }.map(groupDocument)
    case ("apis", 3): resources(group: parts[1], version: parts[2])
    default: nil
    }
  }

  private func groupDocument(_ served: (name: String, versions: [String])) -> JSONValue {
    var document = group(served)
    document["kind"] = "APIGroup"
    document["apiVersion"] = "v1"
    return document
  }

  private func group(_ served: (name: String, versions: [String])) -> JSONValue {
    let versions = served.versions.map { version -> JSONValue in
      ["groupVersion": .string("\(served.name)/\(version)"), "version": .string(version)]
    }
    return [
      "name": .string(served.name), "versions": .array(versions),
      "preferredVersion": versions[0],
    ]
  }

  private func resources(group: String, version: String) -> JSONValue? {
    let served = registry.types.filter { $0.type.group == group && $0.type.version == version }
    guard !served.isEmpty else { return nil }
    var list: JSONValue = [
      "kind": "APIResourceList",
      "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
      "resources": .array(served.flatMap(resources)),
    ]
    // the oldest group's list does not say its own version
    if !group.isEmpty { list["apiVersion"] = "v1" }
    return list
  }

  private func resources(_ served: ServedType) -> [JSONValue] {
    let type = served.type
    var resource: JSONValue = [
      "name": .string(type.plural), "singularName": .string(served.singular),
      "namespaced": .bool(type.isNamespaced), "kind": .string(type.kind),
      "verbs": served.isCustom
        ? ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
        : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    ]
    if !served.shortNames.isEmpty {
      resource["shortNames"] = .array(served.shortNames.map { .string($0) })
    }
    if !served.categories.isEmpty {
      resource["categories"] = .array(served.categories.map { .string($0) })
    }
    let podsOwn = type == .pods ? Self.podsOwn : []
    return [resource] + podsOwn + served.subresources.map { subresource($0, of: served) }
  }

  /// The subresources of pods that are no objects, as far as they are answered.
  private static let podsOwn: [JSONValue] = [
    [
      "name": "pods/eviction", "singularName": "", "namespaced": true, "group": "policy",
      "version": "v1", "kind": "Eviction", "verbs": ["create"],
    ],
    [
      "name": "pods/log", "singularName": "", "namespaced": true, "kind": "Pod",
      "verbs": ["get"],
    ],
  ]

  private func subresource(_ name: String, of served: ServedType) -> JSONValue {
    var resource: JSONValue = [
      "name": .string("\(served.type.plural)/\(name)"), "singularName": "",
      "namespaced": .bool(served.type.isNamespaced),
      "kind": .string(name == "scale" ? "Scale" : served.type.kind),
      "verbs": ["get", "patch", "update"],
    ]
    if name == "scale" {
      resource["group"] = "autoscaling"
      resource["version"] = "v1"
    }
    return resource
  }
}
