internal import KubernetesCore

/// Credentials with more header fields, such as those that say whom to act as.
struct AddedHeaders: CredentialProvider {
  let base: any CredentialProvider
  let headers: [HTTPHeader]

  func credentials() async throws(CredentialError) -> Credentials {
    var credentials = try await base.credentials()
    credentials.headers += headers
    return credentials
  }

  func renew(rejected: Credentials) async throws(CredentialError) -> Bool {
    var own = rejected
    own.headers.removeLast(headers.count)
    return try await base.renew(rejected: own)
  }
}
