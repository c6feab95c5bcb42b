internal import KubernetesCore
internal import KubernetesSimulator

/// An object that a pod can't do without.
struct PodReference: Hashable {
  var type: ResourceType
  var name: String
  /// The keys that the pod reads of it.
  var keys: Set<String> = []

  /// An object that is as much as the pod asks for, each value being a placeholder.
  func madeUp(in namespace: String) -> JSONValue {
    var object: JSONValue = [
      "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
    ]
    if type == .persistentVolumeClaims {
      object["spec"] = [
        "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
      ]
    } else {
      var values: JSONValue = [:]
      for key in keys.sorted() { values[key] = "placeholder" }
      object[type == .secrets ? "stringData" : "data"] = values
    }
    return object
  }
}

/// Which Secrets, ConfigMaps and claims a pod refers to.
enum PodReferences {
  /// The references of a pod that are not optional, one for each object.
  static func all(in pod: JSONValue) -> [PodReference] {
    var found: [PodReference] = []
    collect(pod["spec"] ?? [:], &found)
    var merged: [PodReference] = []
    for reference in found {
      if let place = merged.firstIndex(where: {
        $0.type == reference.type && $0.name == reference.name
      }) {
        merged[place].keys.formUnion(reference.keys)
      } else {
        merged.append(reference)
      }
    }
    return merged
  }

  /// The members that refer to an object, and to one of which type.
  private static let members: [String: ResourceType] = [
    "secretKeyRef": .secrets, "secretRef": .secrets, "secret": .secrets,
    "configMapKeyRef": .configMaps, "configMapRef": .configMaps, "configMap": .configMaps,
    "persistentVolumeClaim": .persistentVolumeClaims,
  ]

  private static func collect(_ value: JSONValue, _ found: inout [PodReference]) {
    for item in value.array ?? [] { collect(item, &found) }
    for (key, member) in value.object ?? [:] {
      if let type = members[key], let reference = reference(member, type) {
        found.append(reference)
      }
      collect(member, &found)
    }
  }

  private static func reference(_ member: JSONValue, _ type: ResourceType) -> PodReference? {
    guard member["optional"] != true,
      let name = (member["name"] ?? member["secretName"] ?? member["claimName"])?.string
    else { return nil }
    let items = (member["items"]?.array ?? []).compactMap { $0["key"]?.string }
    return PodReference(
      type: type, name: name, keys: Set(items + [member["key"]?.string].compactMap { $0 }))
  }
}
