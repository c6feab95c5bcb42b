public import CurlTransport
internal import FoundationEssentials
public import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// A real etcd and kube-apiserver on the loopback interface, for tests.
///
/// Their programs come from the folders of `KUBEBUILDER_ASSETS`, else /usr/local/kubebuilder/bin. All
/// ends with the process, however that ends, or when nobody holds this any more. Start-up takes some
/// seconds: most tests share one (`shared`), each in a namespace of its own.
///
///     @Test(.enabled(if: RealControlPlane.isAvailable, "\(RealControlPlane.requirement)"))
///     func `…`() async throws {
///       let cluster = try await RealControlPlane.shared()
///       let namespace = try await cluster.makeNamespace()
///       … cluster.client …
///     }
public final class RealControlPlane: Sendable {
  /// What a control plane is to be like.
  public struct Options: Sendable, Hashable {
    /// The controllers that run, by kube-controller-manager's names; none by default.
    public var controllers: [String] = []
    /// Whether RBAC decides what the tokens but the administrator's may do; otherwise all may do all.
    public var isAuthorizing = true
    /// The version of Kubernetes.
    public var release = ControlPlaneRelease.newest
    /// More arguments for kube-apiserver.
    public var serverArguments: [String] = []
    /// More arguments for kube-controller-manager.
    public var controllerArguments: [String] = []

    /// An API server alone.
    public init() {}
  }

  /// Whether the programs are there.
  public static var isAvailable: Bool {
    ControlPlaneRelease.newest != nil && Programs.find("etcd") != nil
  }

  /// Whether controllers can run, too.
  public static var hasControllers: Bool { Programs.find("kube-controller-manager") != nil }

  /// What `isAvailable` asks for, in a line.
  public static let requirement = "needs kube-apiserver and etcd in KUBEBUILDER_ASSETS"

  /// How to reach the server; its certificate's authority included.
  public let connection: ClusterConnection
  /// The path of a kubeconfig with the administrator's token.
  public let kubeconfig: String
  /// The administrator's token.
  public let adminToken = "admin-token"
  /// The token of the user `somebody`, who has no rights until RBAC gives some.
  public let userToken = "user-token"
  /// A transport, without a token.
  public let transport: CurlTransport
  /// A client with the administrator's token.
  public let client: KubernetesClient

  /// A temporary folder with the server's logs, removed at the end.
  public let folder: String
  private let layout: Layout
  private let options: Options
  private let server: Mutex<SupervisedProgram?>
  private let programs: [SupervisedProgram]

  /// Starts a control plane and waits until it is ready.
  ///
  /// - Throws: `ProgramError`, with the end of the server's log.
  public init(_ options: Options = Options()) async throws {
    let layout = try Layout(options.release)
    (self.layout, self.options) = (layout, options)
    folder = layout.folder
    kubeconfig = layout.kubeconfig
    try layout.write(adminToken: adminToken, userToken: userToken)
    var programs = [try layout.startEtcd()]
    server = Mutex(try layout.startServer(options))
    connection = try await layout.connection()
    transport = try CurlTransport(connection)
    client = KubernetesClient(transport: transport, credentials: .bearer(adminToken))
    try await layout.waitUntilReady(client)
    if !options.controllers.isEmpty {
      programs.append(try layout.startControllers(options))
    }
    self.programs = programs
  }

  /// Kills kube-apiserver, as with SIGKILL, and returns once nothing listens any more.
  public func killServer() async throws {
    server.withLock { $0 = nil }
    while true {
      do throws(APIError) {
        _ = try await client.perform(APIRequest(.get, "/readyz"), retry: .never)
      } catch {
        if case .transport(let failure) = error.cause, failure.kind == .notConnected { return }
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Starts kube-apiserver again after `killServer`, and waits until it is ready.
  ///
  /// - Parameter arguments: what it gets beside what the options say.
  /// - Throws: `ProgramError`, with the end of the server's log.
  public func startServer(adding arguments: [String] = []) async throws {
    var options = options
    options.serverArguments += arguments
    let program = try layout.startServer(options)
    server.withLock { $0 = program }
    try await layout.waitUntilReady(client)
  }

  /// Makes etcd forget all history but the present, as it does every five minutes.
  ///
  /// - Throws: `TransportError` or `ProgramError`, where etcd does not do it.
  public func compact() async throws {
    let etcd = try CurlTransport(ClusterConnection(server: layout.etcd, trust: .system))
    let range = try await etcd.post("/v3/kv/range", #"{"key": "AA=="}"#)
    guard let revision = range["header"]?["revision"]?.string else {
      throw ProgramError("etcd does not say its revision: \(range)")
    }
    _ = try await etcd.post(
      "/v3/kv/compaction", #"{"revision": "\#(revision)", "physical": true}"#)
  }
}

extension CurlTransport {
  /// A request to etcd's gateway for JSON.
  fileprivate func post(_ path: String, _ body: String) async throws -> JSONValue {
    let answer = try await send(APIRequest(.post, path, body: Data(body.utf8)))
    guard answer.status == 200 else {
      throw ProgramError("etcd: \(String(decoding: answer.body, as: UTF8.self))")
    }
    return try JSONValue(parsing: answer.body)
  }
}

extension RealControlPlane {
  /// Makes a namespace that no other test has.
  ///
  /// - Returns: its name.
  public func makeNamespace(_ prefix: String = "test") async throws(APIError) -> String {
    let manifest: JSONValue = [
      "apiVersion": "v1", "kind": "Namespace",
      "metadata": ["generateName": .string("\(prefix)-")],
    ]
    let made = try await client.create(
      .namespaces, namespace: nil, manifest, as: JSONValue.self)
    return made["metadata"]?["name"]?.string ?? ""
  }
}

extension RealControlPlane {
  /// This test process' control plane, with RBAC and without controllers, started when asked for.
  ///
  /// `release`: the version of Kubernetes; the newest that is here, without it.
  public static func shared(
    _ release: ControlPlaneRelease? = .newest
  ) async throws -> RealControlPlane {
    try await SharedControlPlanes.instance.controlPlane(release)
  }
}

private actor SharedControlPlanes {
  static let instance = SharedControlPlanes()

  private var starts: [ControlPlaneRelease?: Task<RealControlPlane, any Error>] = [:]

  func controlPlane(_ release: ControlPlaneRelease?) async throws -> RealControlPlane {
    var options = RealControlPlane.Options()
    options.release = release
    // A task of its own: the test that asks first may be cancelled, and others wait for the same.
    let start = starts[release] ?? Task { [options] in try await RealControlPlane(options) }
    starts[release] = start
    return try await start.value
  }
}
