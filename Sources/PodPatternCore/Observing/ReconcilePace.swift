internal import KubernetesCore

/// Keeps one pattern from taking more than its share of the processors, and of the API server.
///
/// What a reconcile costs grows with the pods of a pattern, and so does the number of events that ask
/// for one. After a reconcile the pattern rests for a moment, and after one that took long for a multiple
/// of that time; what happens meanwhile is one reconcile, one batch of pods and one status. What happens
/// to a pattern that was at rest is seen at once, and so is a changed declaration.
package struct ReconcilePace: Sendable, Hashable {
  private var restsUntil = Duration.zero
  private var generation = 0

  /// For how long a pattern rests at least: no time for whoever waits for a container to start.
  private static let shortest = Duration.milliseconds(50)
  /// How many times as long as it took a pattern rests: so it takes a fifth of a processor at most.
  private static let factor = 4
  private static let longest = Duration.milliseconds(500)

  package init() {}

  /// Takes note of a reconcile.
  ///
  /// - Parameters:
  ///   - busy: For how long it computed; waiting for a server is no work.
  ///   - generation: The generation that it was about.
  ///   - now: The time on a monotonic clock.
  package mutating func didWork(for busy: Duration, generation: Int, at now: Duration) {
    self.generation = generation
    restsUntil = now + min(max(busy * Self.factor, Self.shortest), Self.longest)
  }

  /// How long a pattern is to rest before it is reconciled; nil if it is not to.
  package func rest(before generation: Int, at now: Duration) -> Duration? {
    guard generation == self.generation, now < restsUntil else { return nil }
    return restsUntil - now
  }
}
