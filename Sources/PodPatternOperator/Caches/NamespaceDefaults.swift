package import KubernetesCore
internal import KubernetesYAML
package import PodPatternCore

/// What a namespace says for its patterns: a ConfigMap whose key `logShipper` holds fields of
/// `spec.logShipper` as YAML.
package enum NamespaceDefaults {
  /// The ConfigMap's key.
  package static let key = "logShipper"

  /// Where the key stands in a ConfigMap.
  package static let path = FieldPath.root.key("data").key(key)

  /// How many bytes the key may hold. What shippers need fits many times over, and whoever may write
  /// ConfigMaps in any namespace has the operator read them.
  static let maximumLength = 64 << 10

  /// Reads the data of a ConfigMap.
  ///
  /// - Throws: a `FaultList` with places in the ConfigMap.
  package static func read(
    _ data: [String: String], configMap name: String
  ) throws(FaultList) -> LogShipperDefaults {
    guard let text = data[key] else {
      throw FaultList([
        Fault(path: path, reason: "Required value: the log shipper's fields, as YAML")
      ])
    }
    guard text.utf8.count <= maximumLength else {
      let reason = "Too long: may not be more than \(maximumLength) bytes"
      throw FaultList([Fault(path: path, reason: reason)])
    }
    return try LogShipperDefaults(
      fields: fields(text), source: .namespace(configMap: name), path: path)
  }

  private static func fields(_ text: String) throws(FaultList) -> JSONObject {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLStream.parse(text)
    } catch {
      throw FaultList([Fault(path: path, reason: error.description)])
    }
    guard documents.count <= 1 else {
      let reason = "one YAML document is expected, not \(documents.count)"
      throw FaultList([Fault(path: path, reason: reason)])
    }
    // An empty text sets nothing.
    guard let value = documents.first?.value else { return [:] }
    guard let fields = value.object else {
      let reason = "must be a mapping of the log shipper's fields, not \(value.typeName)"
      throw FaultList([Fault(path: path, reason: reason)])
    }
    return fields
  }
}
