public import KubernetesCore

/// Which Lease an election is about, who stands for it, and how long things take.
public struct LeaderElectionConfiguration: Sendable, Hashable {
  /// The Lease that the candidates share.
  public var lease: ObjectKey
  /// Who this candidate is: unique among them, such as the pod's name and a random part.
  public var identity: String
  /// How long the others wait after the last renewal that they saw before they take over.
  public var leaseDuration: Duration
  /// How long a leader tries to renew before it stops leading.
  public var renewDeadline: Duration
  /// How long a candidate or a leader waits between two tries.
  public var retryPeriod: Duration

  /// A candidature, by default with the timings of client-go.
  public init(
    lease: ObjectKey, identity: String, leaseDuration: Duration = .seconds(15),
    renewDeadline: Duration = .seconds(10), retryPeriod: Duration = .seconds(2)
  ) {
    self.lease = lease
    self.identity = identity
    self.leaseDuration = leaseDuration
    self.renewDeadline = renewDeadline
    self.retryPeriod = retryPeriod
  }

  /// What keeps the timings from being safe, in words; nil where they are.
  ///
  /// A leader must have stopped before another one begins, and must have tried more than once before
  /// it stops: the rules of client-go.
  public var fault: String? {
    if leaseDuration < .seconds(1) { return "the lease duration must be a second at least" }
    if leaseDuration <= renewDeadline {
      return "the lease duration must be longer than the renew deadline"
    }
    if renewDeadline <= retryPeriod * 1.2 {
      return "the renew deadline must be longer than 1.2 times the retry period"
    }
    return retryPeriod > .zero ? nil : "the retry period must be longer than 0"
  }
}
