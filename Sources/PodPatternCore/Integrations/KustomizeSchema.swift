package import KubernetesCore

/// What Kustomize has to be told of PodPatterns for a strategic merge patch to reach one container by its
/// name, instead of replacing the list: which lists merge, and by which keys.
///
/// A kustomization names it under `openapi.path`
/// (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/openapi/>). Such a document
/// takes the place of the one that Kustomize brings along. So this one has Kubernetes' own workloads,
/// too: without them, patches of a Deployment beside a pattern would lose its containers' other fields.
package enum KustomizeSchema {
  /// The document, in the form of OpenAPI v2.
  package static let json: JSONValue = {
    var definitions = Definitions()
    definitions.addOwn()
    definitions.addBuiltin()
    return ["definitions": .object(definitions.all.sortedByKey)]
  }()
}

private struct Definitions {
  private(set) var all: JSONObject = [:]
  /// Whether a structure has a list that merges, in it or further in.
  private var merges: [String: Bool] = [:]

  /// Kinds that have a pod's template, with the path to it.
  private static let workloads: [(group: String, version: String, kind: String, path: [String])] = [
    ("", "v1", "Pod", ["spec"]), ("", "v1", "PodTemplate", ["template"]),
    ("", "v1", "ReplicationController", ["spec", "template"]),
    ("apps", "v1", "DaemonSet", ["spec", "template"]),
    ("apps", "v1", "Deployment", ["spec", "template"]),
    ("apps", "v1", "ReplicaSet", ["spec", "template"]),
    ("apps", "v1", "StatefulSet", ["spec", "template"]),
    ("batch", "v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]),
    ("batch", "v1", "Job", ["spec", "template"]),
  ]

  mutating func addBuiltin() {
    for (group, version, kind, path) in Self.workloads {
      let structure = path == ["spec"] ? "PodSpec" : "PodTemplateSpec"
      add(group, version, kind, reference(structure) ?? [:], at: path)
    }
    add("", "v1", "Service", reference("ServiceSpec") ?? [:], at: ["spec"])
    add("", "v1", "ServiceAccount", Self.list([:], key: "name"), at: ["secrets"])
    for kind in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] {
      add("admissionregistration.k8s.io", "v1", kind, Self.list([:], key: "name"), at: ["webhooks"])
    }
  }

  mutating func addOwn() {
    let spec = PodPatternCRD.notedSchema["properties"]?["spec"] ?? [:]
    add("podpattern.dev", "v1alpha1", "PodPattern", own(spec) ?? [:], at: ["spec"])
  }

  private mutating func add(
    _ group: String, _ version: String, _ kind: String, _ node: JSONValue, at path: [String]
  ) {
    var properties: JSONObject = Self.nested(node, at: path[...])["properties"]?.object ?? [:]
    if let metadata = reference("ObjectMeta") { properties["metadata"] = metadata }
    let name = group.isEmpty ? "core" : group
    all["\(name).\(version).\(kind)"] = [
      "type": "object", "properties": .object(properties.sortedByKey),
      "x-kubernetes-group-version-kind": [
        ["group": .string(group), "kind": .string(kind), "version": .string(version)]
      ],
    ]
  }

  private static func nested(_ node: JSONValue, at path: ArraySlice<String>) -> JSONValue {
    guard let name = path.first else { return node }
    return ["type": "object", "properties": [name: nested(node, at: path.dropFirst())]]
  }

  private static func list(_ items: JSONValue, key: String) -> JSONValue {
    [
      "type": "array", "items": items.object?.isEmpty == false ? items : ["type": "object"],
      "x-kubernetes-patch-merge-key": .string(key), "x-kubernetes-patch-strategy": "merge",
    ]
  }

  // MARK: Our own fields

  /// What of a node of our own merges; nil where nothing does.
  private mutating func own(_ node: JSONValue) -> JSONValue? {
    if let structure = node[SchemaNote.structure]?.string { return reference(structure) }
    if let items = node["items"] {
      let inner = own(items)
      let keys = node["x-kubernetes-list-map-keys"]?[0] ?? node[SchemaNote.mergesBy]
      guard let key = keys?.string else { return nil }
      return Self.list(inner ?? [:], key: key)
    }
    var properties: JSONObject = [:]
    for (name, field) in node["properties"]?.object ?? [:] { properties[name] = own(field) }
    guard !properties.isEmpty else { return nil }
    return ["type": "object", "properties": .object(properties.sortedByKey)]
  }

  // MARK: Kubernetes' own structures

  /// A reference to a structure's definition, which is made; nil where nothing in it merges.
  private mutating func reference(_ structure: String) -> JSONValue? {
    if merges[structure] == nil {
      merges[structure] = false
      var properties: JSONObject = [:]
      for (name, schema) in StructuralSchema(structure: structure).fields {
        properties[name] = builtin(schema)
      }
      merges[structure] = !properties.isEmpty
      if !properties.isEmpty {
        all["core.\(structure)"] = [
          "type": "object", "properties": .object(properties.sortedByKey),
        ]
      }
    }
    return merges[structure] == true ? ["$ref": .string("#/definitions/core.\(structure)")] : nil
  }

  private mutating func builtin(_ schema: StructuralSchema) -> JSONValue? {
    if let name = schema.structureName { return reference(name) }
    guard schema.type == .array else { return nil }
    switch schema.mergedList {
    case .map(let keys):
      guard let key = keys.first else { return nil }
      return Self.list(builtin(schema.items) ?? [:], key: key)
    case .set:
      return [
        "type": "array", "items": ["type": "string"], "x-kubernetes-patch-strategy": "merge",
      ]
    case .atomic, nil: return nil
    }
  }
}
