internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime

/// The leader election settings in a configuration file.
struct LeaderElectionSettings {
  var isEnabled = false
  var leaseName = "podpattern"
  /// The Lease's namespace; if nil, that of the pod or of the kubeconfig's context.
  var namespace: String?
  var leaseDuration: Duration = .seconds(15)
  var renewDeadline: Duration = .seconds(10)
  var retryPeriod: Duration = .seconds(2)

  /// The configuration of this process as a candidate for the Lease in a cluster.
  ///
  /// - Throws: `CommandFailure` if the durations contradict each other.
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
