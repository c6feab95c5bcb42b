package import KubernetesCore

extension Fault {
  /// The fault with the names of what it is in: who reads that `spec.sidecars[3]` is at fault would
  /// have to count.
  ///
  /// - Parameter object: the object that the path leads into.
  package func naming(in object: JSONValue) -> Fault {
    var value: JSONValue? = object
    var list = ""
    var names: [String] = []
    for component in path.components {
      switch component {
      case .key(let key), .entry(let key):
        value = value?[key]
        list = key
      case .index(let index):
        value = value?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        if let name = value.flatMap({ Self.name(of: $0, in: list) }) { names.append(name) }
      }
    }
    return names.isEmpty
      ? self : Fault(path: path, reason: "\(reason) (\(names.joined(separator: ", ")))")
  }

  /// What an element of a list is called.
  private static func name(of element: JSONValue, in list: String) -> String? {
    guard let noun = nouns[list] else { return nil }
    let key = list == "mounts" ? "container" : "name"
    guard let name = element[key]?.string, !name.isEmpty else { return nil }
    return "\(noun) \(name.prefix(maximumNameLength))"
  }

  /// No name that the API server takes is longer.
  private static let maximumNameLength = 253

  private static let nouns = [
    "initializers": "initializer", "sidecars": "sidecar", "containers": "container",
    "initContainers": "init container", "mounts": "mount of container", "env": "variable",
    "volumes": "volume", "volumeMounts": "volume mount", "ports": "port",
  ]
}

extension FaultList {
  /// The faults with the names of what they are in.
  package func naming(in object: JSONValue) -> FaultList {
    map { $0.naming(in: object) }
  }
}
