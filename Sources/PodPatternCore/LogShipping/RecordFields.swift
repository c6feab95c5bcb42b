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
  ///   - labels: The keys of labels that are to be among them.
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
      // As Prometheus names what it finds on pods.
      let name = names.claim(Self.labelPrefix + UniqueNames.plain(label))
      fields.append(
        Field(
          name: name, variable: variables.claim(variable: "PODPATTERN_\(name)"),
          fieldPath: "metadata.labels['\(label)']"))
    }
    self.fields = fields
  }

  /// What the names of the fields begin with that have the pods' labels.
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

/// Gives names away, each to one only.
///
/// Names are made of what users write by leaving out what may not stand in them, so that two texts
/// can come to one name. Who comes second gets a number.
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

  /// The name of a variable, made of words with `_` for all that is neither letter nor digit.
  mutating func claim(variable words: String) -> String {
    claim(Self.plain(words).uppercased())
  }

  /// A text with `_` for all that is neither an ASCII letter nor a digit.
  static func plain(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        let character = Character(scalar)
        return scalar.isASCII && (character.isLetter || character.isNumber) ? character : "_"
      })
  }
}
