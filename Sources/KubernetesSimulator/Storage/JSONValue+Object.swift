internal import FoundationEssentials
package import KubernetesCore

/// What the simulated API server reads of any object and writes into it.
extension JSONValue {
  var metadata: JSONValue { self["metadata"] ?? [:] }

  package func metadata(_ name: String) -> String? { metadata[name]?.string }

  /// Sets or, with nil, removes a member of the metadata.
  mutating func setMetadata(_ name: String, _ value: JSONValue?) {
    var metadata = self["metadata"] ?? [:]
    self["metadata"] = .null
    metadata[name] = value
    self["metadata"] = metadata
  }

  package var name: String { metadata("name") ?? "" }
  var namespace: String { metadata("namespace") ?? "" }
  var uid: String { metadata("uid") ?? "" }
  var resourceVersion: Int { metadata("resourceVersion").flatMap { Int($0) } ?? 0 }
  var generation: Int { metadata["generation"]?.integer ?? 0 }
  var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
  var labels: [String: String] { self["metadata"]?["labels"]?.stringMap ?? [:] }
  var annotations: [String: String] { self["metadata"]?["annotations"]?.stringMap ?? [:] }
  var finalizers: [String] { metadata["finalizers"]?.array?.compactMap(\.string) ?? [] }
  package var isTerminating: Bool { metadata("deletionTimestamp") != nil }
  package var ownerReferences: [JSONValue] { metadata["ownerReferences"]?.array ?? [] }

  /// Removes the lists and maps of the metadata that hold nothing: the API does not show them.
  mutating func dropEmptyMetadata() {
    for field in ["labels", "annotations", "ownerReferences", "finalizers"] {
      let value = self["metadata"]?[field]
      if value == .null || value == [:] || value == [] { setMetadata(field, nil) }
    }
  }

  mutating func setFinalizers(_ finalizers: [String]) {
    setMetadata("finalizers", finalizers.isEmpty ? nil : .array(finalizers.map { .string($0) }))
  }

  /// The members that are strings.
  var stringMap: [String: String] {
    var map: [String: String] = [:]
    for (key, value) in object ?? [:] { map[key] = value.string }
    return map
  }

  /// Sets what stands at a path of member names, making the objects on the way; nil removes.
  mutating func set(_ path: ArraySlice<String>, _ newValue: JSONValue?) {
    guard let first = path.first else { return self = newValue ?? .null }
    if path.count == 1 { return self[first] = newValue }
    guard newValue != nil || self[first] != nil else { return }
    var member = self[first] ?? [:]
    self[first] = .null
    member.set(path.dropFirst(), newValue)
    self[first] = member
  }

  mutating func set(_ path: [String], _ newValue: JSONValue?) { set(path[...], newValue) }

  /// A time as the API writes it.
  static func time(_ date: Date) -> JSONValue { .string(Timestamp(date).description) }
}
