package import FoundationEssentials
package import KubernetesCore

/// The pods of one revision, encoded except for their names and annotations of single pods, so that a
/// thousand pods cost one encoding.
///
/// It keeps only bytes: a document takes up to forty times as much memory as values, and there is one
/// manifest for each pattern.
package struct PodManifest: Sendable, Hashable {
  /// The bytes before the name.
  private static let head = Array(#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"#.utf8)
  /// The bytes between the name and the place of further annotations.
  private let middle: [UInt8]
  /// The bytes after those.
  private let tail: [UInt8]
  private let place: Place
  /// The readiness gates that the template itself has, where one more was added.
  private let ownGates: OwnGates?

  /// Whether the pods get the readiness gate of updates in place.
  var isGated: Bool { ownGates != nil }

  /// The template's readiness gates; nil if it does not have the field.
  private struct OwnGates: Hashable { let value: JSONValue? }

  /// Where further annotations go.
  private enum Place {
    /// At the end of the metadata, in an object of their own.
    case metadata
    /// Among the template's annotations, of which there are none, or some.
    case noAnnotations, annotations
  }

  /// The pods of a template, which has everything but their names.
  ///
  /// - `isGated`: whether they get the readiness gate of updates in place. It is no part of their
  ///   revision: whether a pod has it says how it can be updated, and not what it is.
  init(template: JSONObject, isGated: Bool) {
    var template = template
    let own = template["spec"]?["readinessGates"]
    // What is no list is left for the API server to refuse.
    if isGated, own?.isNull != false || own?.array != nil {
      template["spec"]?["readinessGates"] = .array((own?.array ?? []) + [.inPlaceGate])
      ownGates = OwnGates(value: own)
    } else {
      ownGates = nil
    }
    var metadata = template["metadata"]?.object ?? [:]
    let namespace = metadata.removeValue(forKey: "namespace")
    metadata["name"] = nil
    let annotations = metadata["annotations"]?.object
    // A null is an absent field.
    if annotations == nil { metadata["annotations"] = nil }
    let count = metadata.index(forKey: "annotations").map { $0 + 1 } ?? metadata.count
    var first = JSONObject()
    first["namespace"] = namespace
    first.merge(metadata.prefix(count)) { first, _ in first }

    place = annotations.map { $0.isEmpty ? .noAnnotations : .annotations } ?? .metadata
    let end: [UInt8] = [UInt8(ascii: "}")]
    middle = Self.members(of: first).dropLast(place == .metadata ? 0 : 1)
    tail =
      (place == .metadata ? [] : end)
      + Self.members(of: JSONObject(metadata.dropFirst(count).map { ($0, $1) })) + end
      + Self.members(
        of: template.filter { !["apiVersion", "kind", "metadata"].contains($0.key) }) + end
  }

  /// The members of an object as JSON, each after a comma.
  private static func members(of object: JSONObject) -> [UInt8] {
    guard !object.isEmpty else { return [] }
    var bytes: [UInt8] = []
    JSONValue.object(object).write(into: &bytes)
    bytes[0] = UInt8(ascii: ",")
    return bytes.dropLast()
  }

  /// The body of a request that creates a pod.
  ///
  /// - `name`: A valid name of a pod.
  /// - `annotations`: Annotations beside those of the template, none of which has their keys.
  package func body(named name: String, annotations: JSONObject = [:]) -> Data {
    let added: [UInt8] =
      switch place {
      case _ where annotations.isEmpty: []
      case .metadata: Self.members(of: ["annotations": .object(annotations)])
      case .noAnnotations: Array(Self.members(of: annotations).dropFirst())
      case .annotations: Self.members(of: annotations)
      }
    var body = Data(capacity: size + name.utf8.count + 2 + added.count)
    body.append(contentsOf: Self.head)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: name.utf8)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: middle)
    body.append(contentsOf: added)
    body.append(contentsOf: tail)
    return body
  }

  /// How many bytes it takes: as many as one body, its name aside.
  package var size: Int { Self.head.count + middle.count + tail.count }

  /// How many pods may be made at a time: as many as take 2 MiB, and one at least.
  package var podsInMemory: Int { max(1, (2 << 20) / max(1, size)) }

  /// Metadata and spec of the pods, without what belongs to a place in a cluster.
  package var podTemplate: JSONValue {
    var template = pod(named: "")
    for key in ["apiVersion", "kind"] { template[key] = nil }
    var metadata = template["metadata"] ?? [:]
    for key in ["name", "namespace", "ownerReferences"] { metadata[key] = nil }
    template["metadata"] = metadata
    if let ownGates { template["spec"]?["readinessGates"] = ownGates.value }
    return template
  }

  /// The pods of a template as a revision keeps it, for an owner in a namespace.
  package init(
    podTemplate: JSONValue, owner: OwnerReference, namespace: String, isGated: Bool
  ) {
    var template = podTemplate.object ?? [:]
    template.setOwner(owner)
    template.setMetadata("namespace", .string(namespace))
    self.init(template: template, isGated: isGated)
  }

  /// Whether the pods have a volume of a ConfigMap.
  func mounts(configMap name: String) -> Bool {
    (podTemplate["spec"]?["volumes"]?.array ?? []).contains { volume in
      let projected = volume["projected"]?["sources"]?.array ?? []
      return ([volume] + projected).contains { $0["configMap"]?["name"]?.string == name }
    }
  }

  /// The pod of a name, as a value.
  func pod(named name: String) -> JSONValue {
    // Parsing what was encoded here can't fail; and a server would refuse an empty pod.
    (try? JSONValue(parsing: body(named: name))) ?? [:]
  }
}
