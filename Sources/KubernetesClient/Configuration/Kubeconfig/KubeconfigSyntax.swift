internal import FoundationEssentials
internal import KubernetesCore

/// The one place that knows in which language kubeconfigs are written.
enum KubeconfigSyntax {
  /// Reads a file's text as the value that it stands for.
  static func value(_ data: Data, file: String) throws(ConfigurationError) -> JSONValue {
    do {
      return try JSONValue(parsing: data)
    } catch {
      throw ConfigurationError(file: file, reason: error.description)
    }
  }
}
