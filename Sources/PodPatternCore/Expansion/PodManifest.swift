package import FoundationEssentials
package import KubernetesCore

/// The pods of one revision, encoded up to their names, so that a thousand of them cost one encoding.
///
/// It keeps bytes alone: as values a document takes up to forty times as much memory, and there is one
/// manifest for each pattern.
package struct PodManifest: Sendable, Hashable {
  private let prefix: [UInt8]
  private let suffix: [UInt8]

  /// The pods of a template, which says all but their names.
  init(template: JSONObject) {
    let marker = "\u{0}"
    var bytes: [UInt8] = []
    Self.pod(named: marker, template).write(into: &bytes)
    let encoded = Array(#""\u0000""#.utf8)
    // The name is the first value that can hold the marker: apiVersion and kind precede it.
    let start = bytes.indices.first { bytes[$0...].starts(with: encoded) } ?? bytes.endIndex
    prefix = Array(bytes[..<start])
    suffix = Array(bytes[start...].dropFirst(encoded.count))
  }

  /// The body of a request that creates the pod of a name, which must be a valid name.
  package func body(named name: String) -> Data {
    var body = Data(capacity: prefix.count + name.utf8.count + 2 + suffix.count)
    body.append(contentsOf: prefix)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: name.utf8)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: suffix)
    return body
  }

  /// How many bytes it takes: as many as one body, its name aside.
  package var size: Int { prefix.count + suffix.count }

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
    // What was encoded here can be read; an empty pod would be refused.
    (try? JSONValue(parsing: body(named: name))) ?? [:]
  }

  private static func pod(named name: String, _ template: JSONObject) -> JSONValue {
    var metadata: JSONObject = ["name": .string(name)]
    metadata["namespace"] = template["metadata"]?["namespace"]
    metadata.merge(template["metadata"]?.object ?? [:]) { first, _ in first }
    var pod: JSONObject = ["apiVersion": "v1", "kind": "Pod", "metadata": .object(metadata)]
    pod.merge(template) { first, _ in first }
    return .object(pod)
  }
}
