internal import FoundationEssentials
internal import KubernetesCore

/// Reads what the fields of one entry of a kubeconfig refer to, and says at which place they are
/// wrong.
struct KubeconfigEntry {
  /// The file that the entry stands in.
  let file: String
  /// The entry, such as `users "jane"`.
  let place: String
  let files: any FileReader

  init<Value>(_ list: String, _ entry: Kubeconfig.Entry<Value>, files: any FileReader) {
    file = entry.file
    place = "\(list) \"\(entry.name)\""
    self.files = files
  }

  /// A fault of the entry as a whole.
  func fault(_ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, place: place, reason: reason)
  }

  /// A fault of one of the entry's fields.
  func fault(_ field: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, place: "\(place): \(field)", reason: reason)
  }

  /// A path as the entry means it: a relative one starts in the kubeconfig's folder.
  func path(_ path: String) -> String {
    guard !path.beginsWithBytes(of: "/"), let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return path }
    return "\(file[...slash])\(path)"
  }

  /// The PEM text of a field pair such as `client-key-data` and `client-key`, of which the data
  /// wins; nil where neither is set.
  ///
  /// `label`: what the PEM text must hold, such as `CERTIFICATE`.
  func pem(
    _ field: String, data: String?, path: String?, label: String
  ) throws(ConfigurationError) -> Data? {
    if let data = data?.nonEmpty {
      return try checked(base64(data, "\(field)-data"), "\(field)-data", label)
    }
    guard let path = path?.nonEmpty else { return nil }
    return try checked(contents(of: path, field), field, label)
  }

  /// The contents of a file that a field names.
  func contents(of path: String, _ field: String) throws(ConfigurationError) -> Data {
    let path = self.path(path)
    do {
      return try files.contents(of: path)
    } catch {
      throw fault(field, "\(path): \(error.reason)")
    }
  }

  private func base64(_ text: String, _ field: String) throws(ConfigurationError) -> Data {
    guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else {
      throw fault(field, "this is not base64; encode the PEM text with base64, or name a file")
    }
    return data
  }

  private func checked(
    _ pem: Data, _ field: String, _ label: String
  ) throws(ConfigurationError) -> Data {
    guard String(decoding: pem, as: UTF8.self).contains("\(label)-----") else {
      throw fault(field, "this holds no PEM block \"-----BEGIN \(label)-----\"")
    }
    return pem
  }
}
