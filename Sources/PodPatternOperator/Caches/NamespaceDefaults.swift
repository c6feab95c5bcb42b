package import KubernetesCore
internal import KubernetesYAML
package import PodPatternCore

/// A namespace's defaults: a ConfigMap with fields of `spec.logShipper` as YAML, as `logShipper`, and
/// of `spec.helpers`, as `helpers`. One of them is there.
package enum NamespaceDefaults {
  package static let key = "logShipper"
  package static let helpersKey = "helpers"

  /// The path of the key in a ConfigMap.
  package static let path = FieldPath.root.key("data").key(key)

  /// The maximum length of the value in bytes. It is far more than shippers need, and the operator
  /// reads it on behalf of anyone who may write ConfigMaps in some namespace.
  static let maximumLength = 64 << 10

  /// Parses the data of a ConfigMap.
  ///
  /// - Throws: `FaultList`, with paths in the ConfigMap.
  package static func read(
    _ data: [String: String], configMap name: String
  ) throws(FaultList) -> LogShipperDefaults {
    guard data[key] != nil || data[helpersKey] != nil else {
      throw FaultList([
        FieldFault(
          at: path,
          "Required value: the log shipper's fields, as YAML; or those of helpers in \(helpersKey)")
      ])
    }
    let helpersPath = FieldPath.root.key("data").key(helpersKey)
    return try LogShipperDefaults(
      fields: fields(data[key] ?? "", path), helpers: fields(data[helpersKey] ?? "", helpersPath),
      source: .namespace(configMap: name), path: path, helpersPath: helpersPath)
  }

  private static func fields(_ text: String, _ path: FieldPath) throws(FaultList) -> JSONObject {
    guard text.utf8.count <= maximumLength else {
      let reason = "Too long: may not be more than \(maximumLength) bytes"
      throw FaultList([FieldFault(at: path, reason)])
    }
    let documents: [YAMLDocument]
    do {
      documents = try YAMLStream.parse(text)
    } catch {
      throw FaultList([FieldFault(at: path, error.description)])
    }
    guard documents.count <= 1 else {
      let reason = "one YAML document is expected, not \(documents.count)"
      throw FaultList([FieldFault(at: path, reason)])
    }
    // An empty text sets nothing.
    guard let value = documents.first?.value else { return [:] }
    guard let fields = value.object else {
      let whose = path == Self.path ? "the log shipper's" : "the helpers'"
      let reason = "must be a mapping of \(whose) fields, not \(value.typeName)"
      throw FaultList([FieldFault(at: path, reason)])
    }
    return fields
  }
}
