import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Synchronization
import Testing

/// Authorities and client certificates that are replaced on disk while a program runs.
@Suite struct RotationTests {
  private let files = MemoryFiles([
    "/c/ca.pem": PEM.certificate, "/c/client.pem": PEM.certificate, "/c/client.key": PEM.key,
    "/c/config": """
    current-context: c
    clusters: [{name: k, cluster: {server: "https://k.test", certificate-authority: ca.pem}}]
    users: [{name: u, user: {client-certificate: client.pem, client-key: client.key}}]
    contexts: [{name: c, context: {cluster: k, user: u}}]
    """,
  ])
  private let clock = ManualClock(.atOnce)

  /// A client whose transports answer as scripted, one after another.
  private func client(_ scripts: [Result<APIResponse, TransportError>]...) throws
    -> KubernetesClient
  {
    let transports = scripts.map { ScriptedTransport($0) }
    let connections = Connections()
    return try KubernetesClient(
      configuration: .load(kubeconfig: "/c/config", environment: .testing(files: files)),
      retry: .never, clock: clock
    ) { connection in transports[connections.add(connection)] }
  }

  /// Counts what transports were built for.
  private final class Connections: Sendable {
    private let all = Mutex<[ClusterConnection]>([])

    func add(_ connection: ClusterConnection) -> Int {
      all.withLock { all in
        all.append(connection)
        return all.count - 1
      }
    }
  }

  private static let ok = Result<APIResponse, TransportError>.success(.json([:]))
  private static let refused = Result<APIResponse, TransportError>.success(
    .failure(401, "Unauthorized"))
  private static let untrusted = Result<APIResponse, TransportError>.failure(
    TransportError(.untrusted, "unknown authority"))
  private static let request = APIRequest.get(.pods, ObjectKey(namespace: "a", name: "b"))

  @Test(arguments: ["/c/ca.pem", "/c/client.pem"])
  func `a file that changed is seen within a minute`(file: String) async throws {
    let client = try client([Self.ok, Self.ok], [Self.ok])
    _ = try await client.perform(Self.request)
    files[file] = PEM.otherCertificate
    try await clock.sleep(for: .seconds(59))
    _ = try await client.perform(Self.request)
    try await clock.sleep(for: .seconds(1))
    _ = try await client.perform(Self.request)
  }

  @Test(arguments: [refused, untrusted])
  func `a refusal has the files read at once, and the request is sent again`(
    refusal: Result<APIResponse, TransportError>
  ) async throws {
    let client = try client([Self.ok, refusal], [Self.ok])
    _ = try await client.perform(Self.request)
    files["/c/ca.pem"] = PEM.otherCertificate
    _ = try await client.perform(Self.request)
  }

  @Test func `a refusal with the same files is the answer`() async throws {
    let client = try client([Self.untrusted, Self.refused])
    for _ in 0..<2 {
      await #expect(throws: APIError.self) { try await client.perform(Self.request) }
    }
  }

  @Test func `files that can't be read meanwhile change nothing`() async throws {
    let client = try client([Self.ok, Self.ok], [Self.ok])
    _ = try await client.perform(Self.request)
    files["/c/client.key"] = nil
    files["/c/client.pem"] = PEM.otherCertificate
    try await clock.sleep(for: .seconds(60))
    _ = try await client.perform(Self.request)
    files["/c/client.key"] = PEM.key
    try await clock.sleep(for: .seconds(60))
    _ = try await client.perform(Self.request)
  }
}
