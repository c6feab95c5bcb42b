public import Logging
public import ServiceLifecycle

/// Runs the parts of a controller program in their order, and stops them in the reverse one.
///
/// ```
/// start  probes → caches → election → events → controllers
/// stop   controllers (no new work; what runs ends) → events (sent) → election (Lease released)
///        → caches → probes
/// ```
///
/// Probes come first, so that a start that takes long can be watched; caches before the election, so
/// that they are warm when leadership comes; events outlast the controllers that record them and end
/// before the Lease is given back, since a write after that would be a second leader's.
///
/// ```swift
/// var manager = Manager(logger: logger)
/// manager.caches = [namespaces, configMaps]
/// manager.election = elector
/// manager.controllers = [controller]
/// try await manager.run()
/// ```
///
/// Guarantees: after a graceful stop `run()` returns within `stopTimeout`: what has not ended by then
/// is cancelled; an error of any part, such as `LeadershipLost`, cancels all others and is thrown.
public struct Manager: Service {
  /// What answers probes.
  public var probes: [any Service] = []
  /// What keeps up with the cluster, in any number of processes at once.
  public var caches: [any Service] = []
  /// The election; without one this process is the only one.
  public var election: LeaderElector?
  /// What writes Events.
  public var events: [any Service] = []
  /// What changes the cluster: one process at a time.
  public var controllers: [any Service] = []
  /// How long a graceful stop may take.
  public var stopTimeout: Duration = .seconds(20)
  private let logger: Logger

  /// A manager of nothing yet.
  public init(logger: Logger) { self.logger = logger }

  /// Runs all parts until the service is to stop, the task is cancelled or a part fails.
  ///
  /// - Throws: the error of the part that failed.
  public func run() async throws {
    let parts = probes + caches + (election.map { [$0] } ?? []) + events + controllers
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    var configuration = ServiceGroupConfiguration(
      services: parts.map { .init(service: $0) }, logger: quiet)
    configuration.maximumGracefulShutdownDuration = stopTimeout
    try await ServiceGroup(configuration: configuration).run()
  }
}
