import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Synchronization
import Testing

/// A program's place taken by a function, and how often it ran.
final class ScriptedProcesses: ProcessRunner {
  let hasTerminal: Bool
  private let runs = Mutex<[ProcessRequest]>([])
  private let body: @Sendable (Int) throws(ProcessError) -> ProcessResult

  init(
    hasTerminal: Bool = false,
    _ body: @escaping @Sendable (Int) throws(ProcessError) -> ProcessResult
  ) {
    self.hasTerminal = hasTerminal
    self.body = body
  }

  var requests: [ProcessRequest] { runs.withLock { $0 } }

  func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
    await Task.yield()
    let number = runs.withLock { runs in
      runs.append(request)
      return runs.count
    }
    return try body(number)
  }
}

@Suite struct ExecCredentialsTests {
  private let clock = WallClock()

  private func provider(
    _ processes: any ProcessRunner, mode: String = "Never", version: String = "v1",
    extra: String = ""
  ) throws -> any CredentialProvider {
    let files = MemoryFiles([
      "/etc/kube/config": """
      {"current-context": "c",
       "clusters": [{"name": "k", "cluster": {"server": "https://a",
         "certificate-authority-data": "\(PEM.base64(PEM.certificate))",
         "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"z": 1}}]}}],
       "users": [{"name": "jane", "user": {"exec": {\(extra)
         "apiVersion": "client.authentication.k8s.io/\(version)", "interactiveMode": "\(mode)",
         "command": "bin/login", "args": ["a", "b c"],
         "env": [{"name": "X", "value": "1"}, {"name": "PATH", "value": "/p"}]}}}],
       "contexts": [{"name": "c", "context": {"cluster": "k", "user": "jane"}}]}
      """
    ])
    return try ClusterConfiguration.load(
      kubeconfig: "/etc/kube/config",
      environment: .testing(
        ["PATH": "/bin", "HOME": "/h"], files: files, processes: processes, clock: clock)
    ).credentials
  }

  private static func token(
    _ token: String, version: String = "v1", expires: Date? = nil
  ) -> ProcessResult {
    var status: JSONValue = ["token": .string(token)]
    if let expires { status["expirationTimestamp"] = .string(Timestamp(expires).description) }
    return answer(["status": status], version: version)
  }

  private static func answer(_ members: JSONValue, version: String = "v1") -> ProcessResult {
    var answer = members
    answer["kind"] = "ExecCredential"
    answer["apiVersion"] = .string("client.authentication.k8s.io/\(version)")
    return ProcessResult(status: 0, output: answer.serialized())
  }

  private func failure(
    _ result: ProcessResult, mode: String = "Never"
  ) async throws -> String {
    let provider = try provider(ScriptedProcesses { _ in result }, mode: mode)
    let error = await #expect(throws: CredentialError.self) { try await provider.credentials() }
    let place = "/etc/kube/config: users \"jane\": exec: "
    let prefix = "\(place)the credential plugin \"/etc/kube/bin/login\" failed: "
    let message = try #require(error?.message)
    #expect(message.hasPrefix(prefix))
    return String(message.dropFirst(prefix.count))
  }

  @Test func `the plugin finds its arguments, variables, and what it is to do`() async throws {
    let processes = ScriptedProcesses { _ in Self.token("t") }
    let provider = try provider(processes, extra: #""provideClusterInfo": true,"#)
    #expect(try await provider.credentials() == .bearer("t"))
    let request = try #require(processes.requests.first)
    #expect(request.command == "/etc/kube/bin/login")
    #expect(request.arguments == ["a", "b c"])
    #expect(!request.inheritsInput)
    #expect(request.environment["PATH"] == "/p")
    #expect(request.environment["HOME"] == "/h")
    #expect(request.environment["X"] == "1")
    let info = try JSONValue(parsing: try #require(request.environment["KUBERNETES_EXEC_INFO"]))
    let cluster: JSONValue = [
      "server": "https://a", "certificate-authority-data": .string(PEM.base64(PEM.certificate)),
      "config": ["z": 1],
    ]
    #expect(
      info == [
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "spec": ["interactive": false, "cluster": cluster],
      ])
  }

  @Test func `many requests at once run the plugin once, and it is kept`() async throws {
    let processes = ScriptedProcesses { _ in Self.token("t") }
    let provider = try provider(processes)
    await withTaskGroup(of: Credentials?.self) { group in
      for _ in 0..<50 { group.addTask { try? await provider.credentials() } }
      for await credentials in group { #expect(credentials == .bearer("t")) }
    }
    clock.advance(1_000_000)
    #expect(try await provider.credentials() == .bearer("t"))
    #expect(processes.requests.count == 1)
  }

  @Test func `credentials are renewed a minute before they expire`() async throws {
    let clock = clock
    let processes = ScriptedProcesses { number in
      Self.token("\(number)", expires: clock.now.addingTimeInterval(600))
    }
    let provider = try provider(processes)
    #expect(try await provider.credentials() == .bearer("1"))
    clock.advance(539)
    #expect(try await provider.credentials() == .bearer("1"))
    clock.advance(1)
    #expect(try await provider.credentials() == .bearer("2"))
  }

  @Test func `a plugin that fails ahead of the end leaves the old credentials in use`() async throws
  {
    let clock = clock
    let end = clock.now.addingTimeInterval(600)
    let processes = ScriptedProcesses { number in
      number == 1 ? Self.token("1", expires: end) : ProcessResult(status: 1, output: Data())
    }
    let provider = try provider(processes)
    _ = try await provider.credentials()
    clock.advance(599)
    #expect(try await provider.credentials() == .bearer("1"))
    #expect(try await provider.credentials() == .bearer("1"))
    #expect(processes.requests.count == 2)
    clock.advance(1)
    await #expect(throws: CredentialError.self) { try await provider.credentials() }
  }

  @Test func `refused credentials are renewed, but not again and again`() async throws {
    let processes = ScriptedProcesses { number in Self.token("\(number)") }
    let provider = try provider(processes)
    #expect(try await provider.credentials() == .bearer("1"))
    #expect(try await provider.renew(rejected: .bearer("1")))
    #expect(try await provider.renew(rejected: .bearer("1")), "another request renewed them")
    #expect(processes.requests.count == 2)
    #expect(try await !provider.renew(rejected: .bearer("2")))
    clock.advance(10)
    #expect(try await provider.renew(rejected: .bearer("2")))
    #expect(try await provider.credentials() == .bearer("3"))
  }

  @Test func `a failure stands for a second, and the plugin is tried again after`() async throws {
    let processes = ScriptedProcesses { number in
      number == 1 ? ProcessResult(status: 1, output: Data()) : Self.token("t")
    }
    let provider = try provider(processes)
    for _ in 0..<3 {
      await #expect(throws: CredentialError.self) { try await provider.credentials() }
    }
    #expect(processes.requests.count == 1)
    clock.advance(1)
    #expect(try await provider.credentials() == .bearer("t"))
  }

  @Test func `a client certificate may come instead of a token`() async throws {
    let answer = Self.answer([
      "status": [
        "clientCertificateData": .string(PEM.certificate), "clientKeyData": .string(PEM.key),
      ]
    ])
    let credentials = try await provider(ScriptedProcesses { _ in answer }).credentials()
    #expect(credentials.headers.isEmpty)
    #expect(credentials.clientCertificate?.certificate == Data(PEM.certificate.utf8))
  }

  @Test func `a plugin of v1beta1 need not say whether it is interactive`() async throws {
    let processes = ScriptedProcesses(hasTerminal: true) { _ in
      Self.token("t", version: "v1beta1")
    }
    let provider = try provider(processes, mode: "", version: "v1beta1")
    #expect(try await provider.credentials() == .bearer("t"))
    #expect(processes.requests.first?.inheritsInput == true)
  }

  @Test func `bad answers are told apart`() async throws {
    #expect(
      try await failure(ProcessResult(status: 3, output: Data()))
        == "exit status 3; it may have said more on standard error")
    #expect(
      try await failure(ProcessResult(status: 0, output: Data("hello".utf8)))
        .hasPrefix("its output is no ExecCredential: "))
    #expect(
      try await failure(Self.token("t", version: "v1beta1"))
        == "it answered with client.authentication.k8s.io/v1beta1 ExecCredential, where "
        + "client.authentication.k8s.io/v1 ExecCredential is configured")
    #expect(try await failure(Self.answer([:])) == "its answer has no status")
    #expect(
      try await failure(Self.answer(["status": [:]]))
        == "its answer has neither a token nor a client certificate")
    #expect(
      try await failure(Self.answer(["status": ["clientKeyData": "k"]]))
        == "its answer has a client certificate or a key, but not both")
    #expect(
      try await failure(Self.token("t"), mode: "Always")
        == "it needs a terminal to talk to a person, and there is none")
  }

  @Test func `a plugin that is not there says how to install it`() async throws {
    let processes = ScriptedProcesses { _ throws(ProcessError) in throw .notFound }
    let provider = try provider(processes, extra: #""installHint": "apt install login","#)
    let error = await #expect(throws: CredentialError.self) { try await provider.credentials() }
    #expect(
      error?.message.hasSuffix(
        "there is no such program; install it, or correct exec.command\napt install login")
        == true)
  }
}
