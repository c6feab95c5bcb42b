internal import KubernetesCore

/// Gives the transport that suits credentials.
protocol TransportSource: Sendable {
  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport
}

/// The one transport there is.
struct FixedTransport: TransportSource {
  let transport: any Transport

  func transport(for credentials: Credentials) -> any Transport { transport }
}
