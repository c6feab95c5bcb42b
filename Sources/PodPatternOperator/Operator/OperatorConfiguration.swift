package import KubernetesRuntime
package import PodPatternCore

package struct OperatorConfiguration: Sendable, Hashable {
  /// The namespaces to reconcile patterns in; empty for all.
  package var namespaces: [String]
  /// The settings for all patterns' pods. Native sidecars also need the server's support.
  package var expansion: ExpansionSettings
  /// When patterns get what the operator would make differently.
  package var fleet = FleetPolicy()
  /// Whether classes are looked at, and added to pods by policies of the API server.
  package var injection = false
  /// The ClusterRole with which the operator was installed: classes are added to pods as long as it is
  /// there. Nil for as long as the classes are.
  package var injectionRole: String?
  /// The namespace that the operator itself runs in, to whose pods no class is added; nil if it runs
  /// elsewhere.
  package var ownNamespace: String?
  /// This operator's name in Events, such as the name of its pod.
  package var instance: String
  /// How many patterns are reconciled concurrently.
  package var workers: Int
  /// How many writes to pods and the like may be in flight, over all patterns.
  package var requestsInFlight: Int
  /// The minimum interval between two writes of one pattern's status.
  package var statusInterval: Duration
  /// How long the caches may lag behind the operator's own writes before these are verified.
  package var doubtAfter: Duration
  /// How long to wait for an unreachable server at the start; nil for as long as it takes.
  package var startTimeout: Duration?
  /// How long a graceful shutdown may take; whatever is still running then is cancelled.
  package var stopTimeout: Duration = .seconds(20)
  /// Nil if this is the only operator.
  package var leaderElection: LeaderElectionConfiguration?
  /// A directory of this operator alone that outlives its process: it records there what it
  /// reconciles, so that a pattern over which it dies is quarantined. Nil to do without.
  package var stateDirectory: String?
  /// The budget for cached specs in bytes; others are read again on demand.
  var keptSpecs = 8 << 20
  /// The budget for cached expansions in bytes; others are expanded again on demand.
  var keptExpansions = Self.keptExpansions
  /// What a machine with little memory can spare, and about what some thousand patterns need.
  static let keptExpansions = 16 << 20
  /// How many patterns have metrics of their own at most; nil for none.
  package var patternMetrics: Int?
  /// How many that are where nobody says: some fifteen thousand series.
  package static let usualPatternMetrics = 1_000
  /// Where to serve probes and metrics; nil for nowhere.
  package var probes: ProbeServer.Address?

  package init(
    namespaces: [String] = [], expansion: ExpansionSettings = ExpansionSettings(),
    instance: String = "podpattern",
    workers: Int = 8, requestsInFlight: Int = 128, statusInterval: Duration = .milliseconds(100),
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
