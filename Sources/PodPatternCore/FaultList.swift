package import KubernetesCore

extension FieldFault {
  /// A fault whose reason may quote what a user wrote, which may be of any length: it is cut.
  package init(at path: FieldPath, _ reason: String) {
    self.init(path: path, reason: reason.cut(toBytes: 1024))
  }
}

/// What is wrong with a PodPattern: the first twenty faults, in the order of the document's parts, and
/// how many more there are.
///
/// Whoever reads it puts right a few at a time, and the document may have been of any length.
package struct FaultList: Error, Sendable, Hashable, CustomStringConvertible {
  /// How many faults are told.
  package static let maximum = 20

  /// The faults, none of them twice.
  package private(set) var faults: [FieldFault] = []
  /// How many more there are.
  package private(set) var omitted = 0

  /// A list of faults, without the repetitions.
  package init(_ faults: [FieldFault] = []) {
    for fault in faults { append(fault) }
  }

  package var isEmpty: Bool { faults.isEmpty }

  /// Adds a fault that is not in the list, or counts it where the list is full.
  package mutating func append(_ fault: FieldFault) {
    guard !faults.contains(fault) else { return }
    if faults.count < Self.maximum { faults.append(fault) } else { omitted += 1 }
  }

  /// The list with each fault told in another way.
  func map(_ change: (FieldFault) -> FieldFault) -> FaultList {
    var result = self
    result.faults = faults.map(change)
    return result
  }

  /// How many faults there are beside those told, in words; nil where these are all.
  private var remainder: String? { omitted == 0 ? nil : "and \(omitted.grouped) more" }

  /// The faults for a person to read one after the other: in the end, how many more there are.
  package var lines: [FieldFault] {
    faults + [remainder].compactMap { $0.map { FieldFault(at: .root, $0) } }
  }

  /// The faults with semicolons between them, as they stand in a condition's message.
  package var description: String {
    (faults.map(\.description) + [remainder].compactMap(\.self)).joined(separator: "; ")
  }
}

extension FieldFault {
  /// The fault with the names of what it is in: who reads that `spec.sidecars[3]` is at fault would
  /// have to count.
  ///
  /// `object`: the object that the path leads into.
  package func naming(in object: JSONValue) -> FieldFault {
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
      ? self : FieldFault(at: path, "\(reason) (\(names.joined(separator: ", ")))")
  }

  /// What an element of a list is called.
  private static func name(of element: JSONValue, in list: String) -> String? {
    guard let noun = nouns[list] else { return nil }
    let key = list == "mounts" ? "containerName" : "name"
    guard let name = element[key]?.string, !name.isEmpty else { return nil }
    return "\(noun) \(name.prefix(maximumNameLength))"
  }

  /// No name that the API server takes is longer.
  private static let maximumNameLength = 253

  private static let nouns = [
    "initializers": "initializer", "sidecars": "sidecar", "containers": "container",
    "initContainers": "init container", "outputs": "output", "inputs": "input",
    "mounts": "mount of container", "env": "variable",
    "volumes": "volume", "volumeMounts": "volume mount", "ports": "port",
  ]
}

extension FaultList {
  package func naming(in object: JSONValue) -> FaultList {
    map { $0.naming(in: object) }
  }
}
