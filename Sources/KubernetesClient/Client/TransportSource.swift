internal import Synchronization

/// Gives the transport that suits credentials.
protocol TransportSource: Sendable {
  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport
}

/// The one transport there is.
struct FixedTransport: TransportSource {
  let transport: any Transport

  func transport(for credentials: Credentials) -> any Transport { transport }
}

/// A transport with another one around it.
struct WrappedTransport: TransportSource {
  let base: any TransportSource
  let wrap: @Sendable (any Transport) -> any Transport

  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport {
    wrap(try base.transport(for: credentials))
  }
}

/// A transport that is built anew when a plugin hands out another client certificate; exchanges that
/// are under way end on the old one.
final class RebuiltTransport: TransportSource {
  typealias Factory = @Sendable (ClusterConnection) throws -> any Transport

  private struct State {
    var certificate: ClusterConnection.ClientCertificate?
    var transport: any Transport
  }

  private let connection: ClusterConnection
  private let factory: Factory
  private let state: Mutex<State>

  init(connection: ClusterConnection, factory: @escaping Factory) throws {
    self.connection = connection
    self.factory = factory
    state = Mutex(
      State(certificate: connection.clientCertificate, transport: try factory(connection)))
  }

  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport {
    let certificate = credentials.clientCertificate ?? connection.clientCertificate
    do {
      return try state.withLock { state in
        guard certificate != state.certificate else { return state.transport }
        var connection = connection
        connection.clientCertificate = certificate
        state.transport = try factory(connection)
        state.certificate = certificate
        return state.transport
      }
    } catch {
      throw CredentialError("the new client certificate cannot be used: \(error)")
    }
  }
}
