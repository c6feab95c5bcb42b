/// A leader could not keep its Lease. Whoever is told must end the process: another one may lead by
/// now, and there must never be two that write.
public struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why it leads no more.
  public let reason: String

  /// That leadership was lost, and why.
  public var description: String { "leader election lost: \(reason)" }
}
