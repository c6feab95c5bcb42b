extension Kubeconfig {
  /// What the named context, or else the current one, configures.
  ///
  /// `origin`: the file or files that were merged, for messages.
  func configuration(
    context name: String?, origin: String, environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> ClusterConfiguration {
    let context = try self.context(name, origin: origin)
    let place = "contexts \"\(context.name)\""
    guard let clusterName = context.value.cluster?.nonEmpty else {
      throw ConfigurationError(file: context.file, place: place, reason: "it names no cluster")
    }
    guard let cluster = clusters.first(where: { $0.name == clusterName }) else {
      throw Self.dangling(context, "cluster", clusterName, clusters.map(\.name))
    }
    let user = try user(of: context)
    let files = environment.files
    // The kubeconfig itself is read once, as by client-go; the files that it names are read again.
    let read: @Sendable () throws(ConfigurationError) -> ClusterConnection = {
      () throws(ConfigurationError) in
      var connection = try ClusterConnection(cluster, files: files)
      connection.clientCertificate = try user?.clientCertificate(files: files)
      return connection
    }
    let connection = try read()
    var credentials: any CredentialProvider = .none
    if let user {
      credentials = try user.credentials(
        for: connection, extensions: cluster.value.extensions ?? [], environment: environment)
    }
    return ClusterConfiguration(
      connection: connection, credentials: credentials,
      namespace: context.value.namespace?.nonEmpty ?? "default",
      source: "context \"\(context.name)\" of \(context.file)", rereads: read)
  }

  private func user(of context: Entry<Context>) throws(ConfigurationError) -> Entry<User>? {
    guard let name = context.value.user?.nonEmpty else { return nil }
    guard let user = users.first(where: { $0.name == name }) else {
      throw Self.dangling(context, "user", name, users.map(\.name))
    }
    return user
  }

  private func context(
    _ name: String?, origin: String
  ) throws(ConfigurationError) -> Entry<Context> {
    guard let name = name?.nonEmpty ?? currentContext else {
      throw ConfigurationError(
        file: origin, place: "current-context",
        reason: "no context is chosen; set it with `kubectl config use-context` or pass --context "
          + Self.choice(contexts.map(\.name)))
    }
    guard let context = contexts.first(where: { $0.name == name }) else {
      throw ConfigurationError(
        file: origin, place: "contexts",
        reason: "there is no context \"\(name)\" \(Self.choice(contexts.map(\.name)))")
    }
    return context
  }

  private static func dangling(
    _ context: Entry<Context>, _ kind: String, _ name: String, _ known: [String]
  ) -> ConfigurationError {
    ConfigurationError(
      file: context.file, place: "contexts \"\(context.name)\": \(kind)",
      reason: "there is no \(kind) \"\(name)\" \(choice(known))")
  }

  /// The names that could have been meant.
  private static func choice(_ names: [String]) -> String {
    guard !names.isEmpty else { return "(there are none)" }
    let shown = names.prefix(10).joined(separator: ", ")
    return "(there are: \(shown)\(names.count > 10 ? ", …" : ""))"
  }
}
