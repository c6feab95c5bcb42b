import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Synchronization
import Testing

@Suite struct AuthorizationTests {
  /// Gives the next token each time the last one was refused.
  final class Tokens: CredentialProvider {
    private let state: Mutex<[String]>

    init(_ tokens: String...) { state = Mutex(tokens) }

    func credentials() throws(CredentialError) -> Credentials {
      guard let token = state.withLock({ $0.first }) else {
        throw CredentialError("there are no tokens left")
      }
      return .bearer(token)
    }

    func renew(rejected: Credentials) -> Bool {
      state.withLock { state in
        state.removeFirst()
        return true
      }
    }
  }

  static let get = APIRequest.get(.pods, .web)
  static let unauthorized = APIResponse.failure(401, "Unauthorized")
  static let ok = APIResponse.json(["kind": "Pod"])

  @Test func `every request says who sends it, and keeps its own header fields`() async throws {
    let transport = ScriptedTransport(Self.ok)
    _ = try await KubernetesClient.scripted(transport, credentials: .bearer("t")).perform(Self.get)
    let headers = try #require(transport.requests.first?.headers)
    #expect(headers["authorization"] == "Bearer t")
    #expect(headers["user-agent"] == "tests/1")
    #expect(headers["accept"] == "application/json")
  }

  @Test func `a refused token is renewed once, and the request sent again`() async throws {
    let transport = ScriptedTransport(Self.unauthorized, Self.ok)
    let client = KubernetesClient.scripted(transport, credentials: Tokens("old", "new"))
    #expect(try await client.perform(Self.get) == Self.ok)
    #expect(
      transport.requests.map { $0.headers["authorization"] } == ["Bearer old", "Bearer new"])
  }

  @Test func `a second refusal is the answer`() async throws {
    let transport = ScriptedTransport(Self.unauthorized, Self.unauthorized, Self.ok)
    let client = KubernetesClient.scripted(transport, credentials: Tokens("a", "b", "c"))
    let error = await #expect(throws: APIError.self) { try await client.perform(Self.get) }
    #expect(error?.code == 401)
    #expect(transport.requests.count == 2)
  }

  @Test func `a token that never changes is not tried twice`() async throws {
    let transport = ScriptedTransport(Self.unauthorized, Self.ok)
    let client = KubernetesClient.scripted(transport, credentials: .bearer("t"))
    await #expect(throws: APIError.self) { try await client.perform(Self.get) }
    #expect(transport.requests.count == 1)
  }

  @Test func `a stream renews a refused token`() async throws {
    let transport = ScriptedTransport(Self.unauthorized, Self.ok)
    let client = KubernetesClient.scripted(transport, credentials: Tokens("old", "new"))
    #expect(try await client.stream(Self.get).status == 200)
  }

  @Test func `a provider without credentials fails the request with its reason`() async throws {
    let client = KubernetesClient.scripted(ScriptedTransport(Self.ok), credentials: Tokens())
    let error = await #expect(throws: APIError.self) { try await client.perform(Self.get) }
    #expect(
      error?.description
        == "GET /api/v1/namespaces/default/pods/web: there are no tokens left")
  }

  @Test func `a new client certificate makes a new transport`() async throws {
    struct Certificates: CredentialProvider {
      let count = Counter()

      func credentials() -> Credentials {
        let certificate = Data("certificate \(count.next() / 2)".utf8)
        return Credentials(clientCertificate: .init(certificate: certificate, key: Data()))
      }

      func renew(rejected: Credentials) -> Bool { false }
    }

    let made = Mutex<[String]>([])
    let configuration = ClusterConfiguration(
      connection: ClusterConnection(server: "https://a", trust: .system),
      credentials: Certificates())
    let client = try KubernetesClient(configuration: configuration) { connection in
      let certificate = connection.clientCertificate?.certificate ?? Data("none".utf8)
      made.withLock { $0.append(String(decoding: certificate, as: UTF8.self)) }
      return ScriptedTransport(Self.ok, Self.ok)
    }
    for _ in 0..<4 { _ = try await client.perform(Self.get) }
    #expect(made.withLock { $0 } == ["none", "certificate 0", "certificate 1"])
  }

  final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
      value.withLock { value in
        defer { value += 1 }
        return value
      }
    }
  }
}
