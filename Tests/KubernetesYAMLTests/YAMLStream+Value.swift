import KubernetesCore
import KubernetesYAML
import Testing

extension YAMLStream {
  /// The value of the only document of a text.
  static func value(_ text: String) throws -> JSONValue {
    let documents = try parse(text)
    return try #require(documents.count == 1 ? documents.first?.value : nil)
  }
}
