import FoundationEssentials
import KubernetesClient
import KubernetesTestSupport
import Testing

/// Whatever the operator logs, what it shows itself by is not in it.
@Suite(.tags(.process), .timeLimit(.minutes(10))) struct SecretsInLogsTests {
  static let secrets = [
    "token": "token-that-nobody-may-read", "password": "password-that-nobody-may-read",
  ]

  @Test(
    arguments: [
      "token: token-that-nobody-may-read", "username: u, password: password-that-nobody-may-read",
    ], ["text", "json"])
  func `neither a token nor a password reaches a log line`(user: String, format: String)
    async throws
  {
    // Nothing listens there: the operator tells at length what it tried, and gives up.
    let kubeconfig = """
      current-context: c
      clusters: [{name: k, cluster: {server: "https://127.0.0.1:1"}}]
      users: [{name: u, user: {\(user)}}]
      contexts: [{name: c, context: {cluster: k, user: u}}]
      """
    let run = try await ProgramRun(
      "run", "--kubeconfig", "config", "--config", "operator.yaml", "--log-level", "trace",
      "--log-format", format,
      files: ["config": kubeconfig, "operator.yaml": "timings: {startTimeoutSeconds: 1}"])
    let text = run.output + run.errors
    #expect(text.contains("127.0.0.1:1"), "it says something: \(text)")
    for secret in Self.secrets.values {
      #expect(!text.contains(secret))
      #expect(!text.contains(Data(secret.utf8).base64EncodedString()))
      #expect(!text.contains(Data("u:\(secret)".utf8).base64EncodedString()))
    }
  }
}

/// The same, where a real API server has something to say to it.
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(10))) struct RealSecretsInLogsTests {
  @Test func `a token that the server refuses reaches no log line`() async throws {
    let cluster = try await RealControlPlane.shared()
    let secret = try #require(SecretsInLogsTests.secrets["token"])
    let kubeconfig = """
      current-context: c
      clusters: [{name: k, cluster: {server: "\(cluster.connection.server)",
        insecure-skip-tls-verify: true}}]
      users: [{name: u, user: {token: \(secret)}}]
      contexts: [{name: c, context: {cluster: k, user: u}}]
      """
    let run = try await ProgramRun(
      "run", "--kubeconfig", "config", "--config", "operator.yaml", "--log-level", "trace",
      files: ["config": kubeconfig, "operator.yaml": "timings: {startTimeoutSeconds: 1}"])
    #expect(run.status != 0)
    #expect((run.output + run.errors).contains("Unauthorized"))
    #expect(!(run.output + run.errors).contains(secret))
  }
}
