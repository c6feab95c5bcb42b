internal import KubernetesCore

/// The fields that are added to every record, and the variables that they come from. The downward API
/// provides those, so that the shipper needs no access to the API server.
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
  /// That field's name until the line's own fields are out of its way.
  static let parsedFile = "podpattern_file"

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
  ///   - labels: The keys of labels that become fields.
  ///   - podLabels: The labels that the pods have: a key that is not among them has no value.
  ///   - variables: The names of the container's variables.
  init(labels: [String], podLabels: Set<String>, variables: inout UniqueNames) {
    let isOfPattern = podLabels.contains(ChildLabels.pattern)
    var fields = Self.base.filter { $0.name != "pattern" || isOfPattern }.map { field in
      Field(
        name: field.name, variable: variables.claim(variable: field.variable),
        fieldPath: field.fieldPath)
    }
    var names = UniqueNames()
    var keys: Set<String> = []
    for label in labels where podLabels.contains(label) && keys.insert(label).inserted {
      // As Prometheus names labels of pods.
      let name = names.claim(Self.labelPrefix + UniqueNames.plain(label))
      fields.append(
        Field(
          name: name, variable: variables.claim(variable: "PODPATTERN_\(name)"),
          fieldPath: "metadata.labels['\(label)']"))
    }
    self.fields = fields
  }

  /// The prefix of the fields that have the pods' labels.
  private static let labelPrefix = "label_"

  /// Whether a record has, or may have, a field of this name that is not the user's to set.
  static func isReserved(_ name: String) -> Bool {
    name.hasPrefix(labelPrefix) || names.contains(name)
      || [file, parsedFile, "log", "time", "offset"].contains(name)
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

/// Hands out names, each only once.
///
/// Names are derived from users' texts by replacing characters that are not allowed, so that two texts
/// can result in one name. The second one then gets a number.
struct UniqueNames {
  private var taken: Set<String> = []

  /// The name, with a number at its end where it is taken.
  mutating func claim(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  /// A name for a variable: the words with `_` in place of everything but letters and digits.
  mutating func claim(variable words: String) -> String {
    claim(Self.plain(words).uppercased())
  }

  /// A text with `_` in place of everything but ASCII letters and digits.
  static func plain(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        let character = Character(scalar)
        return scalar.isASCII && (character.isLetter || character.isNumber) ? character : "_"
      })
  }
}
