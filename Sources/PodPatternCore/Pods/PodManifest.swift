package import FoundationEssentials
package import KubernetesCore

/// The pods of one revision, encoded except for their names and annotations of single pods, so that a
/// thousand pods cost one encoding.
///
/// It keeps only bytes: a document takes up to forty times as much memory as values, and there is one
/// manifest for each pattern.
package struct PodManifest: Sendable, Hashable {
  /// The bytes before the name.
  private let head: [UInt8]
  /// The bytes between the name and the place of further annotations.
  private let middle: [UInt8]
  /// The bytes after those.
  private let tail: [UInt8]
  private let place: Place

  /// Where further annotations go.
  private enum Place {
    /// At the end of the metadata, in an object of their own.
    case metadata
    /// Among the template's annotations, of which there are none, or some.
    case noAnnotations, annotations
  }

  /// The pods of a template, which has everything but their names.
  init(template: JSONObject) {
    var metadata = template["metadata"]?.object ?? [:]
    let namespace = metadata.removeValue(forKey: "namespace")
    metadata["name"] = nil
    let annotations = metadata["annotations"]?.object
    // A null is an absent field.
    if annotations == nil { metadata["annotations"] = nil }
    let index = metadata.index(forKey: "annotations") ?? metadata.count

    head = Array(#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"#.utf8)
    var bytes = JSONBytes()
    if let namespace { bytes.add("namespace", namespace) }
    bytes.add(metadata.prefix(index))
    if let annotations {
      bytes.open("annotations")
      bytes.add(annotations, isFirst: true)
    }
    place = annotations.map { $0.isEmpty ? .noAnnotations : .annotations } ?? .metadata
    middle = bytes.bytes

    bytes = JSONBytes()
    if annotations != nil {
      bytes.close()
      bytes.add(metadata.dropFirst(index + 1))
    }
    bytes.close()
    bytes.add(template.filter { !["apiVersion", "kind", "metadata"].contains($0.key) })
    bytes.close()
    tail = bytes.bytes
  }

  /// The body of a request that creates a pod.
  ///
  /// - Parameters:
  ///   - name: A valid name of a pod.
  ///   - annotations: Annotations beside those of the template, none of which has their keys.
  package func body(named name: String, annotations: JSONObject = [:]) -> Data {
    var added = JSONBytes()
    if !annotations.isEmpty {
      if place == .metadata { added.open("annotations") }
      added.add(annotations, isFirst: place != .annotations)
      if place == .metadata { added.close() }
    }
    var body = Data(capacity: size + name.utf8.count + 2 + added.bytes.count)
    body.append(contentsOf: head)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: name.utf8)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: middle)
    body.append(contentsOf: added.bytes)
    body.append(contentsOf: tail)
    return body
  }

  /// How many bytes it takes: as many as one body, its name aside.
  package var size: Int { head.count + middle.count + tail.count }

  /// How many pods may be made at a time: as many as take 2 MiB, and one at least.
  package var podsInMemory: Int { max(1, (2 << 20) / max(1, size)) }

  /// Metadata and spec of the pods, without what belongs to a place in a cluster.
  package var podTemplate: JSONValue {
    var template = pod(named: "")
    for key in ["apiVersion", "kind"] { template[key] = nil }
    var metadata = template["metadata"] ?? [:]
    for key in ["name", "namespace", "ownerReferences"] { metadata[key] = nil }
    template["metadata"] = metadata
    return template
  }

  /// The pods of a template as a revision keeps it, for an owner in a namespace.
  package init(podTemplate: JSONValue, owner: OwnerReference, namespace: String) {
    var template = podTemplate.object ?? [:]
    template.setOwner(owner)
    template.setMetadata("namespace", .string(namespace))
    self.init(template: template)
  }

  /// The pod of a name, as a value.
  func pod(named name: String) -> JSONValue {
    // Parsing what was encoded here can't fail; and a server would refuse an empty pod.
    (try? JSONValue(parsing: body(named: name))) ?? [:]
  }
}

/// Parts of JSON's objects.
private struct JSONBytes {
  private(set) var bytes: [UInt8] = []

  /// Adds a member, after a comma.
  mutating func add(_ key: String, _ value: JSONValue) {
    add(CollectionOfOne((key: key, value: value)))
  }

  /// Adds members, after a comma unless the first of them is the first of its object.
  mutating func add(
    _ members: some Sequence<(key: String, value: JSONValue)>, isFirst: Bool = false
  ) {
    var isFirst = isFirst
    for (key, value) in members {
      addKey(key, isFirst: isFirst)
      value.write(into: &bytes)
      isFirst = false
    }
  }

  /// Begins a member that is an object.
  mutating func open(_ key: String) {
    addKey(key, isFirst: false)
    bytes.append(UInt8(ascii: "{"))
  }

  /// Ends an object.
  mutating func close() { bytes.append(UInt8(ascii: "}")) }

  private mutating func addKey(_ key: String, isFirst: Bool) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    JSONValue.string(key).write(into: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }
}
