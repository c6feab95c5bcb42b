internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime

/// What a configuration file says of leader election.
struct LeaderElectionSettings {
  var isEnabled = false
  var leaseName = "podpattern"
  /// The Lease's namespace; that of the pod or of the kubeconfig's context where it is nil.
  var namespace: String?
  var leaseDuration: Duration = .seconds(15)
  var renewDeadline: Duration = .seconds(10)
  var retryPeriod: Duration = .seconds(2)

  /// This process as a candidate for the Lease in a cluster.
  ///
  /// - Throws: `CommandFailure`, where the timings make no sense together.
  func candidature(
    in cluster: ClusterConfiguration
  ) throws(CommandFailure) -> LeaderElectionConfiguration {
    let candidature = LeaderElectionConfiguration(
      lease: ObjectKey(namespace: namespace ?? cluster.namespace, name: leaseName),
      identity: Instance.unique(), leaseDuration: leaseDuration, renewDeadline: renewDeadline,
      retryPeriod: retryPeriod)
    if let fault = candidature.fault { throw CommandFailure(.input, "leaderElection: \(fault)") }
    return candidature
  }
}
