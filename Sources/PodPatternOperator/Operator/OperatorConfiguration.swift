package import KubernetesRuntime
package import PodPatternCore

/// What an operator is told at its start.
package struct OperatorConfiguration: Sendable, Hashable {
  /// The namespaces whose patterns it keeps; empty for all.
  package var namespaces: [String]
  /// What holds for the pods of all patterns. Whether the cluster knows native sidecars is found
  /// out from the server, and only taken from here where it says no.
  package var expansion: ExpansionSettings
  /// Which of several operators this is, as Events tell it: such as the name of its pod.
  package var instance: String
  /// How many patterns are worked on at once.
  package var workers: Int
  /// How many writes to pods and their like may wait for an answer at once, all patterns together.
  package var requestsInFlight: Int
  /// The shortest time between two writes of one pattern's status.
  package var statusInterval: Duration
  /// How long the caches may lag behind the operator's own writes before it asks the server.
  package var doubtAfter: Duration
  /// How long an unreachable server is tried at the start; nil for as long as it takes.
  package var startTimeout: Duration?
  /// How long a graceful stop may take; what runs then is cancelled.
  package var stopTimeout: Duration = .seconds(20)
  /// The Lease to stand for before any work is done; nil where this is the only operator.
  package var leaderElection: LeaderElectionConfiguration?
  /// A folder of this operator's own that outlives its process: there it notes what it reconciles, so
  /// that a pattern over which it dies is left alone. Nil for none.
  package var stateDirectory: String?
  /// How many bytes of specs are kept; what is not is read again when it is needed.
  var keptSpecs = 8 << 20
  /// How many bytes are kept of what patterns are expanded to; what is not is expanded again.
  var keptExpansions = Self.keptExpansions
  /// What a machine with little memory has to spare, and some thousand patterns come to.
  static let keptExpansions = 16 << 20
  /// Where probes and metrics are served; nil serves none.
  package var probes: ProbeServer.Address?

  /// A configuration, by default for all namespaces.
  package init(
    namespaces: [String] = [], expansion: ExpansionSettings = ExpansionSettings(),
    instance: String = "podpattern",
    workers: Int = 32, requestsInFlight: Int = 128, statusInterval: Duration = .milliseconds(100),
    doubtAfter: Duration = .seconds(30), startTimeout: Duration? = nil
  ) {
    self.namespaces = namespaces
    self.expansion = expansion
    self.instance = instance
    self.workers = workers
    self.requestsInFlight = requestsInFlight
    self.statusInterval = statusInterval
    self.doubtAfter = doubtAfter
    self.startTimeout = startTimeout
  }
}
