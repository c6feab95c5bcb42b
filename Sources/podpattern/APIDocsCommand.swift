internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern api-docs`: prints docs/api.md.
struct APIDocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api-docs",
    abstract: "Prints the reference of PodPattern's fields as Markdown.",
    discussion: """
      It says what the CustomResourceDefinition says, and so what `kubectl explain` does.

      EXAMPLE
        \(ProgramName.invocation) api-docs > docs/api.md
      """,
    shouldDisplay: false)

  func run() {
    let pattern = APIReference(
      schema: PodPatternCRD.documentedSchema, title: "PodPattern, \(PodPattern.apiVersion)")
    let shared = ["initializers", "sidecars", "sharedVolume", "logShipper", "helpers"]
    let podClass = APIReference(
      schema: PodPatternClassCRD.documentedSchema,
      title: "PodPatternClass, \(PodPattern.apiVersion)", kind: "PodPatternClass",
      known: Set(shared))
    StandardStreams.document(
      pattern.markdown + "\n" + podClass.markdown
        + "\n\(shared.map { "`\($0)`" }.joined(separator: ", ")) have the fields that they have in a"
        + " [PodPattern](#spec).\n")
  }
}

/// A schema as Markdown: a section with a table for each object, in the order of the schema.
///
/// It ends where descriptions do: Kubernetes' own types are described in its documentation.
private struct APIReference {
  let schema: JSONValue
  let title: String
  /// What the paths of headings begin with, where a document has those of several kinds.
  var kind: String?
  /// The fields that are described elsewhere.
  var known: Set<String> = []

  var markdown: String {
    var text = "# \(title)\n\n"
    text += "<!-- Generated: make crd. `podpattern api-docs` prints it. -->\n\n"
    if let description = schema["description"]?.string { text += "\(description)\n" }
    for (name, field) in schema["properties"]?.object ?? [:] where field.isDescribedObject {
      text += section(field, path: kind.map { "\($0) \(name)" } ?? name)
    }
    return text
  }

  /// An object's fields, then its objects.
  private func section(_ schema: JSONValue, path: String) -> String {
    let isList = schema["items"] != nil
    let path = isList ? "\(path)[]" : path
    let object = schema["items"] ?? schema
    let required = object["required"]?.array?.compactMap(\.string) ?? []
    var text = "\n## \(path)\n\n\(schema["description"]?.string ?? "")\n\n"
    text += "| field | type | what it says |\n|---|---|---|\n"
    var parts = ""
    for (name, field) in object["properties"]?.object ?? [:] {
      let mark = required.contains(name) ? " (required)" : ""
      let description = field["description"]?.string ?? ""
      text += "| `\(name)`\(mark) | \(field.summaryText) | \(description.inCell) |\n"
      if field.isDescribedObject, !known.contains(name) {
        parts += section(field, path: "\(path).\(name)")
      }
    }
    return text + rules(schema, object) + parts
  }

  /// What the schema's types can't express.
  private func rules(_ schemas: JSONValue...) -> String {
    var messages: [String] = []
    for schema in schemas {
      for rule in schema["x-kubernetes-validations"]?.array ?? [] {
        guard let message = rule["message"]?.string, !messages.contains(message) else { continue }
        messages.append(message)
      }
    }
    guard !messages.isEmpty else { return "" }
    return "\nRules:\n\n" + messages.map { "- \($0)\n" }.joined()
  }
}

extension JSONValue {
  /// Whether a schema is of one of the project's own objects, or of a list of them: most of its
  /// fields have descriptions.
  fileprivate var isDescribedObject: Bool {
    let fields = (self["items"] ?? self)["properties"]?.object ?? [:]
    return 2 * fields.values.count { $0["description"] != nil } > fields.count
  }

  /// A schema's type, limits and default, such as `integer, at least 0, by default 1`.
  fileprivate var summaryText: String {
    guard let value = self["default"] else { return typeText }
    return "\(typeText); by default `\(String(decoding: value.serialized(), as: UTF8.self))`"
  }

  /// A schema's type and limits, such as `integer, 0 to 10`.
  fileprivate var typeText: String {
    if let values = self["enum"]?.array?.compactMap(\.string) {
      return values.map { "`\($0.isEmpty ? "\"\"" : $0)`" }.joined(separator: ", ")
    }
    if self["x-kubernetes-int-or-string"]?.bool == true { return "integer or string" }
    if let items = self["items"] {
      return "list of \(items["type"]?.string ?? "any")\(limit("maxItems"))"
    }
    if let values = self["additionalProperties"], values.object != nil {
      return "map of \(values.typeText)"
    }
    return (self["type"]?.string ?? "any") + limit("minimum", "at least") + limit("maximum")
      + limit("maxLength", unit: " characters")
  }

  private func limit(_ name: String, _ words: String = "at most", unit: String = "") -> String {
    // The largest 32-bit number is no real limit.
    guard let number = self[name]?.integer, number != Int(Int32.max) else { return "" }
    return ", \(words) \(number)\(unit)"
  }
}

extension String {
  /// The text, escaped for a table cell.
  fileprivate var inCell: String {
    replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
