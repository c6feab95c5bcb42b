internal import FoundationEssentials

extension Kubeconfig {
  /// Reads the text of one file.
  init(data: Data, file: String) throws(ConfigurationError) {
    let document = try KubeconfigText(data, file: file).decoded()
    if let kind = document.kind, kind != "Config" {
      throw ConfigurationError(
        file: file, reason: "this is no kubeconfig: its kind is \(kind), not Config")
    }
    currentContext = document.currentContext?.nonEmpty
    clusters = (document.clusters ?? []).map {
      Entry(name: $0.name, value: $0.cluster ?? Cluster(), file: file)
    }
    users = (document.users ?? []).map {
      Entry(name: $0.name, value: $0.user ?? User(), file: file)
    }
    contexts = (document.contexts ?? []).map {
      Entry(name: $0.name, value: $0.context ?? Context(), file: file)
    }
    try Self.requireUnique(clusters, "clusters")
    try Self.requireUnique(users, "users")
    try Self.requireUnique(contexts, "contexts")
  }

  private static func requireUnique<Value>(
    _ entries: [Entry<Value>], _ list: String
  ) throws(ConfigurationError) {
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw ConfigurationError(
        file: entry.file, place: list, reason: "the name \"\(entry.name)\" stands there twice")
    }
  }
}

extension String {
  /// The text, or nil where it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}
