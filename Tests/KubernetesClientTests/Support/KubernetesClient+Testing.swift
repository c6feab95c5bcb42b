import KubernetesClient
import KubernetesCore
import KubernetesTestSupport

extension KubernetesClient {
  /// A client whose waits pass at once and are not spread.
  static func scripted(
    _ transport: ScriptedTransport, credentials: any CredentialProvider = .none,
    retry: RetryPolicy = .standard, clock: ManualClock = ManualClock(.atOnce)
  ) -> KubernetesClient {
    KubernetesClient(
      transport: transport, credentials: credentials, retry: retry, userAgent: "tests/1",
      clock: clock, random: { 0 })
  }
}

extension ObjectKey {
  static let web = ObjectKey(namespace: "default", name: "web")
}

extension ResourceType {
  static let deployments = ResourceType(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
}
