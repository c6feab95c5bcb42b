package import KubernetesCore

/// Writes JSON as YAML the way kubectl prints it: block style, two spaces, the dashes of a sequence
/// under the first letter of its key.
///
/// What is written reads back as the same value, by the rules of YAML 1.1 and of 1.2. Lines are
/// never folded.
package enum YAMLEmitter {
  private static let style = YAMLBlocks.Style(
    sequenceIndentation: 0, key: YAMLScalar.key,
    text: { YAMLScalar.value($0, indentation: $1) })

  /// A value as a document of its own, ending in a line break, without `---`.
  package static func emit(_ value: JSONValue) -> String {
    YAMLBlocks.document(value, style: style)
  }

  /// Several values as a stream of documents with `---` between them.
  package static func emit(documents: [JSONValue]) -> String {
    documents.map(emit).joined(separator: "---\n")
  }
}
