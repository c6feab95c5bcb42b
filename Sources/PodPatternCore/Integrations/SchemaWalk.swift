internal import KubernetesCore

/// A field of the PodPattern schema, and where it stands: as other tools write a path, without indices.
struct SchemaPlace {
  let path: [String]
  let node: JSONValue

  /// The path with slashes, such as `spec/sidecars/container/image`.
  var slashed: String { path.joined(separator: "/") }

  /// The names of the field and of what it stands in, such as `secretKeyRef/name`.
  var tail: String { path.suffix(2).joined(separator: "/") }
}

extension JSONValue {
  /// All fields of a schema, each before those in it. Where keys are the user's it ends: no tool has a
  /// path for them.
  func places(under path: [String]) -> [SchemaPlace] {
    let object = self["items"] ?? self
    return (object["properties"]?.object ?? [:]).flatMap { name, node -> [SchemaPlace] in
      let place = path + [name]
      return [SchemaPlace(path: place, node: node)] + node.places(under: place)
    }
  }
}

extension PodPatternCRD {
  /// All fields of a pattern's spec.
  static var specPlaces: [SchemaPlace] {
    (notedSchema["properties"]?["spec"] ?? [:]).places(under: ["spec"])
  }
}
