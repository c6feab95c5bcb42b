internal import KubernetesCore

/// A reference of a pod to a ConfigMap or Secret of its namespace, in a volume or a variable.
struct ConfigurationReference: Sendable, Hashable {
  let object: ConfigurationObject
  /// Whether the pod starts without the object.
  let isOptional: Bool
}

/// The references of pod templates to ConfigMaps and Secrets.
///
/// These are all places from which the kubelet takes content into containers (core/v1 `Volume`,
/// `EnvVarSource`, `EnvFromSource`). Total: what has the wrong type refers to nothing.
enum ConfigurationReferences {
  static func all(in template: JSONValue) -> [ConfigurationReference] {
    var found: [ConfigurationReference] = []
    _ = rewriting(template) { object, reference in
      found.append(
        ConfigurationReference(object: object, isOptional: reference["optional"] == true))
      return nil
    }
    return found
  }

  /// A template that refers to other ConfigMaps.
  ///
  /// - `names`: the new name for each name that is to change.
  static func renaming(_ template: JSONValue, _ names: [String: String]) -> JSONValue {
    guard !names.isEmpty else { return template }
    return rewriting(template) { object, _ in object.kind == .configMap ? names[object.name] : nil }
  }

  /// - `rename`: returns another name for the object of a reference; nil if it is to stay.
  private static func rewriting(
    _ template: JSONValue, _ rename: (ConfigurationObject, JSONObject) -> String?
  ) -> JSONValue {
    func reference(
      _ owner: JSONValue, _ field: String, _ kind: ConfigurationObject.Kind, name: String = "name"
    ) -> JSONValue {
      guard var reference = owner[field]?.object, let old = reference[name]?.string,
        let new = rename(ConfigurationObject(kind, old), reference)
      else { return owner }
      reference[name] = .string(new)
      var owner = owner
      owner[field] = .object(reference)
      return owner
    }
    func list(
      _ owner: JSONValue, _ field: String, _ change: (JSONValue) -> JSONValue
    ) -> JSONValue {
      guard let elements = owner[field]?.array else { return owner }
      var owner = owner
      owner[field] = .array(elements.map(change))
      return owner
    }
    func volume(_ volume: JSONValue) -> JSONValue {
      var volume = reference(volume, "configMap", .configMap)
      volume = reference(volume, "secret", .secret, name: "secretName")
      if let projected = volume["projected"] {
        volume["projected"] = list(projected, "sources") { source in
          reference(reference(source, "configMap", .configMap), "secret", .secret)
        }
      }
      return volume
    }
    func container(_ container: JSONValue) -> JSONValue {
      let container = list(container, "env") { variable in
        guard let source = variable["valueFrom"] else { return variable }
        var variable = variable
        variable["valueFrom"] = reference(
          reference(source, "configMapKeyRef", .configMap), "secretKeyRef", .secret)
        return variable
      }
      return list(container, "envFrom") { source in
        reference(reference(source, "configMapRef", .configMap), "secretRef", .secret)
      }
    }
    guard var spec = template["spec"] else { return template }
    spec = list(spec, "volumes", volume)
    for field in ["initContainers", "containers"] { spec = list(spec, field, container) }
    var template = template
    template["spec"] = spec
    return template
  }
}
