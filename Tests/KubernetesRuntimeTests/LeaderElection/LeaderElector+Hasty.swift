import KubernetesCore
import KubernetesRuntime
import Logging

extension LeaderElector {
  /// A candidate `me` that waits a millisecond between two tries, and logs nothing.
  static func hasty(_ server: some APIRequester) -> LeaderElector {
    LeaderElector(
      server,
      LeaderElectionConfiguration(
        lease: ObjectKey(namespace: "shop", name: "podpattern"), identity: "me",
        retryPeriod: .milliseconds(1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }
}
