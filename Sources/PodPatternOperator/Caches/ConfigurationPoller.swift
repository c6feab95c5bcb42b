internal import KubernetesCore
internal import KubernetesRuntime
internal import ServiceLifecycle

/// Asks for the sources of configuration and their copies again for as long as patterns use some, and
/// wakes the patterns of those that have changed.
struct ConfigurationPoller: Service {
  let cache: ConfigurationCache
  let wake: @Sendable ([ObjectKey]) -> Void
  let clock: OperatorClock

  /// How often what is missing is asked for: usually somebody is about to make it.
  private static let missingInterval = Duration.seconds(2)
  /// After how many of these intervals everything is asked for.
  private static let intervals = 5

  func run() async throws {
    try? await cancellingAtStop { () async throws -> Void in try await work() }
  }

  private func work() async throws {
    var round = 0
    while await cache.isBusy() {
      try await clock.sleep(Self.missingInterval)
      round = (round + 1) % (1 << 30)
      let stirred = await cache.poll(
        missing: !round.isMultiple(of: Self.intervals), round: round / Self.intervals)
      if !stirred.isEmpty { wake(stirred.sorted()) }
    }
  }
}
