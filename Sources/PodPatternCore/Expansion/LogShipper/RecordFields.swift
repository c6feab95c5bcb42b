internal import KubernetesCore

/// The fields that every record carries beside its own, and the variables that they come from: the
/// downward API knows them, so that nobody has to ask the API server.
struct RecordFields {
  /// A field with the variable that has its value, and the place that the variable is taken from.
  struct Field {
    let name: String
    let variable: String
    let fieldPath: String
  }

  let fields: [Field]

  /// The field that has the path of the file.
  static let file = "file"

  /// The names of the fields that every record carries.
  static var names: [String] { base.map(\.name) }

  private static let base = [
    Field(name: "namespace", variable: "PODPATTERN_NAMESPACE", fieldPath: "metadata.namespace"),
    Field(name: "pod", variable: "PODPATTERN_POD", fieldPath: "metadata.name"),
    Field(
      name: "pattern", variable: "PODPATTERN_PATTERN",
      fieldPath: "metadata.labels['\(ChildLabels.pattern)']"),
    Field(name: "node", variable: "PODPATTERN_NODE", fieldPath: "spec.nodeName"),
  ]

  /// The fields of a pattern's pods.
  ///
  /// - Parameters:
  ///   - labels: The keys of labels that are to be among them.
  ///   - podLabels: The labels that the pods have: a key that is not among them has no value.
  init(labels: [String], podLabels: Set<String>) {
    var fields = Self.base
    for label in labels where podLabels.contains(label) {
      let name = Self.name(ofLabel: label)
      guard !fields.contains(where: { $0.name == name }) else { continue }
      fields.append(
        Field(
          name: name, variable: "PODPATTERN_\(name.uppercased())",
          fieldPath: "metadata.labels['\(label)']"))
    }
    self.fields = fields
  }

  /// The field of a label: as Prometheus names what it finds on pods.
  private static func name(ofLabel key: String) -> String {
    "label_"
      + String(
        key.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" as Character })
  }

  var environment: [JSONValue] {
    fields.map { field in
      [
        "name": .string(field.variable),
        "valueFrom": ["fieldRef": ["fieldPath": .string(field.fieldPath)]],
      ]
    }
  }

  /// The filter that adds the fields to every record.
  var filter: FluentBitSection {
    var filter = FluentBitSection(["name": "record_modifier", "match": "*"])
    filter.set("record", fields.map { "\($0.name) ${\($0.variable)}" })
    return filter
  }
}
