internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesYAML

/// The text of a kubeconfig: YAML, of which the first document counts.
struct KubeconfigText {
  private let file: String
  private let yaml: YAMLDocument

  init(_ data: Data, file: String) throws(ConfigurationError) {
    self.file = file
    do {
      guard let first = try YAMLStream.parse(data).first else {
        throw ConfigurationError(
          file: file, reason: "the file is empty, where a kubeconfig should be")
      }
      yaml = first
    } catch let error as YAMLParseError {
      let place = "line \(error.position.line), column \(error.position.column)"
      throw ConfigurationError(file: file, place: place, reason: error.reason)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError(file: file, reason: "\(error)")
    }
    guard yaml.value.object != nil else {
      throw ConfigurationError(
        file: file, reason: "this is no kubeconfig: it holds one \(yaml.value.typeName)")
    }
  }

  /// The text as typed values; what is of the wrong type is told with its line.
  func decoded() throws(ConfigurationError) -> Kubeconfig.Document {
    do {
      return try JSONDecoder.shared.decode(
        Kubeconfig.Document.self, from: yaml.value.serialized())
    } catch let error as DecodingError {
      let line = yaml.valuePosition(of: FieldPath(decoding: error.codingPath)).line
      throw ConfigurationError(file: file, place: "line \(line)", reason: error.explanation)
    } catch {
      throw ConfigurationError(file: file, reason: "\(error)")
    }
  }
}
