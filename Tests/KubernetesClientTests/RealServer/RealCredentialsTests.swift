import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// Kubeconfigs and plugins against a real kube-apiserver.
@Suite(.tags(.realServer), .realServer)
struct RealCredentialsTests {
  @Test func `a kubeconfig leads to its server`() async throws {
    let cluster = try await RealControlPlane.shared()
    let client = try KubernetesClient(
      configuration: .load(kubeconfig: cluster.kubeconfig)
    ) { try CurlTransport($0) }
    _ = try await client.get(.namespaces, Self.namespace, as: JSONValue.self)
  }

  private static let namespace = ObjectKey(namespace: "", name: "default")

  /// A client that gets its credentials from a shell script.
  private func client(
    of cluster: RealControlPlane, plugin script: String, in folder: TemporaryFolder
  ) throws -> KubernetesClient {
    guard case .authorities(let authorities) = cluster.connection.trust else {
      throw ConfigurationError(reason: "the control plane has no authority")
    }
    try folder.write("ca.pem", String(decoding: authorities, as: UTF8.self))
    try folder.write("login", script, isExecutable: true)
    try folder.write(
      "config",
      """
      current-context: c
      clusters:
      - name: k
        cluster: {server: "\(cluster.connection.server)", certificate-authority: ca.pem}
      users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            interactiveMode: Never
            command: ./login
            env: [{name: TOKEN, value: \(cluster.adminToken)}]
      contexts:
      - name: c
        context: {cluster: k, user: u}
      """)
    return try KubernetesClient(configuration: .load(kubeconfig: "\(folder.path)/config")) {
      try CurlTransport($0)
    }
  }

  @Test func `a plugin is asked again when the server refuses its token`() async throws {
    // The first run hands out a token that the server does not know.
    let script = """
      #!/bin/sh
      token=stale
      [ -e "$0.ran" ] && token="$TOKEN"
      touch "$0.ran"
      echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": "'"$token"'"}}'
      """
    let folder = try TemporaryFolder()
    let client = try client(of: try await .shared(), plugin: script, in: folder)
    _ = try await client.get(.namespaces, Self.namespace, as: JSONValue.self)
    #expect(folder.has("login.ran"))
    _ = try await client.get(.namespaces, Self.namespace, as: JSONValue.self)
  }

  @Test func `a plugin's client certificate is shown to the server`() async throws {
    let folder = try TemporaryFolder()
    let authority = try CertificateAuthority()
    try folder.write("clients.pem", authority.certificate)
    var options = RealControlPlane.Options()
    options.serverArguments = ["--client-ca-file=\(folder.path)/clients.pem"]
    let identity = try authority.issue(name: "jane")
    let answer: JSONValue = [
      "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
      "status": [
        "clientCertificateData": .string(identity.certificate),
        "clientKeyData": .string(identity.key),
      ],
    ]
    try folder.write("answer.json", String(decoding: answer.serialized(), as: UTF8.self))
    let cluster = try await RealControlPlane(options)
    defer { withExtendedLifetime(cluster) {} }
    let client = try client(
      of: cluster,
      plugin: "#!/bin/sh\ncat \"${0%/*}/answer.json\"", in: folder)
    let error = await #expect(throws: APIError.self) {
      try await client.get(.namespaces, Self.namespace, as: JSONValue.self)
    }
    let message = try #require(error?.message)
    #expect(message.contains(#"User "jane" cannot get resource"#))
  }
}
