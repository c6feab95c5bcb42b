internal import FoundationEssentials
internal import KubernetesCore

extension ExecPlugin {
  /// What a plugin handed out, and until when it is good.
  struct Answer: Sendable, Hashable {
    var credentials: Credentials
    var expiration: Date?
  }

  /// The process to run, given the variables of this one.
  func process(inheriting inherited: [String: String], isInteractive: Bool) -> ProcessRequest {
    var environment = inherited
    for variable in variables { environment[variable.name] = variable.value }
    environment["KUBERNETES_EXEC_INFO"] = info(isInteractive: isInteractive)
    return ProcessRequest(
      command: command, arguments: arguments, environment: environment,
      inheritsInput: isInteractive)
  }

  private func info(isInteractive: Bool) -> String {
    var spec: JSONValue = ["interactive": .bool(isInteractive)]
    if let cluster { spec["cluster"] = cluster }
    let info: JSONValue = [
      "apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": spec,
    ]
    return String(decoding: info.serialized(), as: UTF8.self)
  }

  private struct ExecCredential: Decodable {
    struct Status: Decodable {
      var expirationTimestamp: Timestamp?
      var token: String?
      var clientCertificateData: String?
      var clientKeyData: String?
    }

    var apiVersion: String?
    var kind: String?
    var status: Status?
  }

  /// Reads what the plugin wrote.
  func answer(_ output: Data) throws(CredentialError) -> Answer {
    let credential: ExecCredential
    do {
      credential = try JSONDecoder.shared.decode(ExecCredential.self, from: output)
    } catch let error as DecodingError {
      throw fault("its output is no ExecCredential: \(error.explanation)")
    } catch {
      throw fault("its output is no ExecCredential: \(error)")
    }
    guard credential.kind == "ExecCredential", credential.apiVersion == apiVersion else {
      let got = "\(credential.apiVersion ?? "no apiVersion") \(credential.kind ?? "no kind")"
      throw fault("it answered with \(got), where \(apiVersion) ExecCredential is configured")
    }
    guard let status = credential.status else { throw fault("its answer has no status") }
    var result = Credentials()
    if let token = status.token?.nonEmpty { result = .bearer(token) }
    switch (status.clientCertificateData?.nonEmpty, status.clientKeyData?.nonEmpty) {
    case (let certificate?, let key?):
      result.clientCertificate = ClusterConnection.ClientCertificate(
        certificate: Data(certificate.utf8), key: Data(key.utf8))
    case (nil, nil):
      guard !result.headers.isEmpty else {
        throw fault("its answer has neither a token nor a client certificate")
      }
    default: throw fault("its answer has a client certificate or a key, but not both")
    }
    return Answer(credentials: result, expiration: status.expirationTimestamp?.date)
  }

  /// A failure of the plugin, with its place in the kubeconfig.
  func fault(_ reason: String) -> CredentialError {
    CredentialError("\(place): the credential plugin \"\(command)\" failed: \(reason)")
  }

  /// What to say where the program is not there.
  var notInstalled: CredentialError {
    let hint = installHint.map { "\n\($0)" } ?? ""
    return fault("there is no such program; install it, or correct exec.command\(hint)")
  }
}
