internal import CurlTransport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Authorities, certificates and tokens are replaced while the operator runs, as clusters do it every
/// year or every hour.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct RotationDrills {
  /// Whose requests are refused in these drills, unless they show what is in force.
  static let user = "rotating-operator"

  @Test(.realServer, .tags(.realServer))
  func `an operator works on when authorities and its client certificate are replaced`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.issue()
    var options = RealControlPlane.Options()
    // Whoever connects to localhost, and not to 127.0.0.1, is shown the certificate of the drill.
    options.serverArguments = [
      "--client-ca-file=\(folder.path)/clients.pem",
      "--tls-sni-cert-key=\(folder.path)/server.pem,\(folder.path)/server.key:localhost",
    ]
    let plane = try await RealControlPlane(options)
    let arena = try await RealArena(plane, hasKubelet: true)
    try await arena.empower(["kind": "User", "name": .string(Self.user)])
    let server = plane.connection.server.replacing("127.0.0.1", with: "localhost")
    try folder.write(
      "config",
      """
      current-context: c
      clusters: [{name: k, cluster: {server: "\(server)", certificate-authority: ca.pem}}]
      users: [{name: u, user: {client-certificate: client.pem, client-key: client.key}}]
      contexts: [{name: c, context: {cluster: k, user: u}}]
      """)
    let client = try KubernetesClient(
      configuration: .load(kubeconfig: "\(folder.path)/config")
    ) { try CurlTransport($0) }
    let script = FaultScript(
      "authorities and certificate replaced", arena, patterns: 20, replicas: 5)
    try await script.run(operators: { _, _ in arena.makeOperator(client: client) }) {
      try await script.create()
      try await script.converge()
      for back in [false, true, false] {
        try folder.issue()
        // Connections that were made before would go on showing the old.
        try await plane.killServer()
        try await plane.startServer()
        try await script.scale(back: back)
        try await script.losePods()
        try await script.converge()
      }
      try await script.tell("real", "3 rotations")
    }
  }

  @Test(.realServer, .tags(.realServer))
  func `an operator works on when its token is replaced and the old one refused`() async throws {
    let folder = try TemporaryFolder()
    let arena = try await DrillGround.real.arena()
    let plane = try await RealControlPlane.shared()
    try await arena.empower([
      "kind": "ServiceAccount", "name": .string(Self.user),
      "namespace": .string(arena.namespace),
    ])
    let tokens = BoundTokens(arena)
    try await tokens.prepare()
    try folder.write("token", try await tokens.next())
    // The server closes connections on which it has answered 401: this one is the operator's own.
    let client = KubernetesClient(
      transport: try CurlTransport(plane.connection),
      credentials: try TokenFile(path: "\(folder.path)/token"))
    let script = FaultScript("token replaced", arena, patterns: 20, replicas: 5)
    try await script.run(operators: { _, _ in arena.makeOperator(client: client) }) {
      try await script.create()
      try await script.converge()
      for back in [false, true] {
        try await tokens.revoke()
        // The server remembers for ten seconds that a token was good.
        try await arena.until("the old token is refused") {
          do throws(APIError) {
            _ = try await client.list(
              .podPatterns, namespace: arena.namespace, as: PartialObjectMetadata.self)
            return false
          } catch { return error.code == 401 }
        }
        try await script.scale(back: back)
        try await arena.pass(.seconds(2))
        try folder.write("token", try await tokens.next())
        try await script.converge()
      }
      try await script.tell("real", "2 rotations, each after 2 s without a good token")
    }
  }

  @Test func `an operator of a simulated cluster works on when its token is replaced`() async throws
  {
    let folder = try TemporaryFolder()
    let arena = try await OperatorHarness.busy()
    try folder.write("token", "token-0")
    let guarded = GuardedTransport(arena.transport, token: "token-0")
    let client = KubernetesClient(
      transport: guarded, credentials: try TokenFile(path: "\(folder.path)/token"),
      clock: arena.clock)
    let script = FaultScript("token replaced", arena, patterns: 20, replicas: 5)
    try await script.run(operators: { _, _ in arena.makeOperator(client: client) }) {
      try await script.create()
      try await script.converge()
      for round in 1...4 {
        guarded.accept("token-\(round)")
        try await script.scale(back: round % 2 == 0)
        try await arena.pass(.seconds(2))
        try folder.write("token", "token-\(round)")
        try await script.converge()
      }
      try await script.tell("simulated", "4 rotations, each after 2 s without a good token")
    }
  }
}

extension TemporaryFolder {
  /// Makes new authorities for servers and for clients, and a certificate of each.
  fileprivate func issue() throws {
    let (servers, clients) = (try CertificateAuthority(), try CertificateAuthority())
    let server = try servers.issue(name: "localhost", names: ["DNS:localhost"])
    let client = try clients.issue(name: RotationDrills.user)
    let files = [
      ("server.key", server.key), ("server.pem", server.certificate),
      ("ca.pem", servers.certificate), ("clients.pem", clients.certificate),
      ("client.key", client.key), ("client.pem", client.certificate),
    ]
    for (name, text) in files { try write(name, text) }
  }
}

/// Tokens of a service account, each bound to a Secret, with which it ends.
private final class BoundTokens: Sendable {
  private static let serviceAccounts = ResourceType(
    group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
  private static let secrets = ResourceType(
    group: "", version: "v1", kind: "Secret", plural: "secrets")

  private let arena: any Arena
  private let count = Mutex(0)

  init(_ arena: any Arena) { self.arena = arena }

  func prepare() async throws {
    try await arena.create(
      Self.serviceAccounts, ["metadata": ["name": .string(RotationDrills.user)]])
  }

  func next() async throws -> String {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let secret = try await arena.create(
      Self.secrets, ["metadata": ["name": .string("token-\(number)")]])
    let body: JSONValue = [
      "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
      "spec": [
        "boundObjectRef": [
          "kind": "Secret", "apiVersion": "v1", "name": .string("token-\(number)"),
          "uid": secret["metadata"]?["uid"] ?? .null,
        ]
      ],
    ]
    let path = "/api/v1/namespaces/\(arena.namespace)/serviceaccounts/\(RotationDrills.user)/token"
    let answer = try await arena.client.perform(
      APIRequest(
        .post, path, headers: [HTTPHeader("Content-Type", "application/json")],
        body: body.serialized()), as: JSONValue.self)
    return try #require(answer["status"]?["token"]?.string)
  }

  func revoke() async throws {
    let name = "token-\(count.withLock { $0 })"
    try await arena.client.delete(Self.secrets, arena.key(name))
  }
}

/// Answers 401 to whoever does not show the token that is in force.
private final class GuardedTransport: Transport {
  private let base: any Transport
  private let token: Mutex<String>

  init(_ base: any Transport, token: String) {
    self.base = base
    self.token = Mutex(token)
  }

  func accept(_ token: String) { self.token.withLock { $0 = token } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    guard isGood(request) else { return APIResponse(status: 401, headers: [], body: Data()) }
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    guard isGood(request) else { return StreamedResponse(try await send(request)) }
    return try await base.stream(request)
  }

  private func isGood(_ request: APIRequest) -> Bool {
    request.headers["Authorization"] == "Bearer \(token.withLock { $0 })"
  }
}

extension Arena {
  /// Gives somebody all rights in the cluster.
  fileprivate func empower(_ subject: JSONValue) async throws {
    let bindings = ResourceType(
      group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding",
      plural: "clusterrolebindings", isNamespaced: false)
    let binding: JSONValue = [
      "metadata": ["generateName": "drill-"],
      "roleRef": [
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin",
      ],
      "subjects": [subject],
    ]
    try await create(bindings, binding)
  }
}
