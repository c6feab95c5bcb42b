internal import Synchronization

/// Gives the transport that suits credentials.
protocol TransportSource: Sendable {
  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport

  /// How often the files that the transport is built from said something new.
  var generation: Int { get }

  /// Told that the server refused the client's certificate, or the client the server's, with a
  /// transport of some generation.
  ///
  /// - Returns: whether there is a newer one, so that the request is worth repeating.
  func renew(rejected generation: Int) -> Bool
}

struct FixedTransport: TransportSource {
  let transport: any Transport

  var generation: Int { 0 }
  func transport(for credentials: Credentials) -> any Transport { transport }
  func renew(rejected generation: Int) -> Bool { false }
}

/// A transport with another one around it.
struct WrappedTransport: TransportSource {
  let base: any TransportSource
  let wrap: @Sendable (any Transport) -> any Transport

  var generation: Int { base.generation }

  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport {
    wrap(try base.transport(for: credentials))
  }

  func renew(rejected generation: Int) -> Bool { base.renew(rejected: generation) }
}

/// A transport that is built anew when a plugin hands out another client certificate, or when the
/// files with authorities and certificates say something new; exchanges that are under way end on
/// the old one.
final class RebuiltTransport: TransportSource {
  typealias Factory = @Sendable (ClusterConnection) throws -> any Transport

  /// How old what was read from files may be before it is read again.
  static let interval = Duration.seconds(60)

  private struct State {
    /// As last read, or as the program gave it.
    var connection: ClusterConnection
    var readAt: Duration
    /// What the transport was built for.
    var built: ClusterConnection
    var transport: any Transport
    var generation = 0
  }

  private let rereads: (@Sendable () throws(ConfigurationError) -> ClusterConnection)?
  private let now: @Sendable () -> Duration
  private let factory: Factory
  private let state: Mutex<State>

  /// `now`: the time that the interval is measured with.
  init(
    _ configuration: ClusterConfiguration, now: @escaping @Sendable () -> Duration,
    factory: @escaping Factory
  ) throws {
    rereads = configuration.rereads
    self.now = now
    self.factory = factory
    let connection = configuration.connection
    state = Mutex(
      State(
        connection: connection, readAt: now(), built: connection,
        transport: try factory(connection)))
  }

  var generation: Int { state.withLock(\.generation) }

  func transport(for credentials: Credentials) throws(CredentialError) -> any Transport {
    let now = now()
    do {
      return try state.withLock { state in
        if now - state.readAt >= Self.interval { reread(&state, now) }
        var wanted = state.connection
        if let certificate = credentials.clientCertificate {
          wanted.clientCertificate = certificate
        }
        guard wanted != state.built else { return state.transport }
        state.transport = try factory(wanted)
        state.built = wanted
        return state.transport
      }
    } catch {
      throw CredentialError("the new certificates cannot be used: \(error)")
    }
  }

  func renew(rejected generation: Int) -> Bool {
    let now = now()
    return state.withLock { state in
      // Somebody else may have had it read again meanwhile.
      if state.generation == generation { reread(&state, now) }
      return state.generation > generation
    }
  }

  /// Files that can't be read now, or don't go together because they are being replaced, are read
  /// another time: what is known goes on being used.
  private func reread(_ state: inout State, _ now: Duration) {
    guard let rereads else { return }
    state.readAt = now
    guard let fresh = try? rereads(), fresh != state.connection else { return }
    guard let transport = try? factory(fresh) else { return }
    (state.connection, state.built, state.transport) = (fresh, fresh, transport)
    state.generation += 1
  }
}
