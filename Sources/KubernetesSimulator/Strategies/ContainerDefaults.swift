internal import KubernetesCore

/// What the API server fills into containers and volumes.
enum ContainerDefaults {
  static func applied(to container: JSONValue) -> JSONValue {
    var container = container
    let image = container["image"]?.string ?? ""
    let isLatest = image.hasSuffix(":latest") || !image.split(separator: "/").last.contains(":@")
    let defaults: [(String, JSONValue)] = [
      ("resources", [:]), ("terminationMessagePath", "/dev/termination-log"),
      ("terminationMessagePolicy", "File"),
      ("imagePullPolicy", isLatest ? "Always" : "IfNotPresent"),
    ]
    for (name, value) in defaults where container[name] == nil { container[name] = value }
    for list in ["requests", "limits"] {
      for (name, amount) in container["resources"]?[list]?.object ?? [:] {
        guard let quantity = amount.string.flatMap({ Quantity($0) }) else { continue }
        container["resources"]?[list]?[name] = .string(quantity.roundedToThousandths.description)
      }
    }
    // what is limited is requested as well
    for (name, limit) in container["resources"]?["limits"]?.object ?? [:]
    where container["resources"]?["requests"]?[name] == nil {
      container.set(["resources", "requests", name], limit)
    }
    if let ports = container["ports"]?.array {
      container["ports"] = .array(
        ports.map { port in
          var port = port
          if port["protocol"] == nil { port["protocol"] = "TCP" }
          return port
        })
    }
    if let variables = container["env"]?.array {
      container["env"] = .array(
        variables.map { variable in
          var variable = variable
          if let source = variable["valueFrom"] {
            variable["valueFrom"] = withFieldVersion(source)
          }
          return variable
        })
    }
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
      if let probe = container[field]?.object { container[field] = .object(withDefaults(probe)) }
    }
    return container
  }

  static func applied(toVolume volume: JSONValue) -> JSONValue {
    var volume = volume
    if volume.object?.count == 1 { volume["emptyDir"] = [:] }
    for source in ["configMap", "secret", "projected", "downwardAPI"]
    where volume[source] != nil && volume[source]?["defaultMode"] == nil {
      volume[source]?["defaultMode"] = 420
    }
    if let files = volume["downwardAPI"]?["items"]?.array {
      volume["downwardAPI"]?["items"] = .array(files.map(withFieldVersion))
    }
    if volume["hostPath"] != nil, volume["hostPath"]?["type"] == nil {
      volume["hostPath"]?["type"] = ""
    }
    return volume
  }

  /// What takes a field of the pod, with the version of the API that the field is one of.
  private static func withFieldVersion(_ source: JSONValue) -> JSONValue {
    var source = source
    if source["fieldRef"]?.object != nil, source["fieldRef"]?["apiVersion"] == nil {
      source["fieldRef"]?["apiVersion"] = "v1"
    }
    return source
  }

  private static func withDefaults(_ probe: JSONObject) -> JSONObject {
    var probe = probe
    let defaults: [(String, JSONValue)] = [
      ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1),
      ("failureThreshold", 3),
    ]
    for (name, value) in defaults where probe[name] == nil { probe[name] = value }
    if probe["httpGet"] != nil {
      if probe["httpGet"]?["scheme"] == nil { probe["httpGet"]?["scheme"] = "HTTP" }
      if probe["httpGet"]?["path"] == nil { probe["httpGet"]?["path"] = "/" }
    }
    return probe
  }
}

extension Substring? {
  /// Whether there is a text with any of these characters.
  fileprivate func contains(_ characters: String) -> Bool {
    self?.contains { characters.contains($0) } ?? false
  }
}
