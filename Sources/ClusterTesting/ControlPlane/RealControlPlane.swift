public import CurlTransport
internal import FoundationEssentials
public import KubernetesClient

/// A real etcd and kube-apiserver on the loopback interface, for tests.
///
/// Their programs come from `KUBEBUILDER_ASSETS`, else /usr/local/kubebuilder/bin. All ends with the
/// process, however that ends, or when nobody holds this any more. Start-up takes some seconds: most
/// tests share one (`shared`), each in a namespace of its own.
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
    /// More arguments for kube-apiserver.
    public var serverArguments: [String] = []

    /// An API server alone.
    public init() {}
  }

  /// Whether the programs are there.
  public static var isAvailable: Bool {
    Programs.find("kube-apiserver") != nil && Programs.find("etcd") != nil
  }

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
  private let programs: [SupervisedProgram]

  /// Starts a control plane and waits until it is ready.
  ///
  /// - Throws: `ProgramError`, with the end of the server's log.
  public init(_ options: Options = Options()) async throws {
    let layout = try Layout()
    folder = layout.folder
    kubeconfig = layout.kubeconfig
    try layout.write(adminToken: adminToken, userToken: userToken)
    var programs = [
      try layout.startEtcd(), try layout.startServer(options),
    ]
    connection = try await layout.connection()
    transport = try CurlTransport(connection)
    client = KubernetesClient(transport: transport, credentials: .bearer(adminToken))
    try await layout.waitUntilReady(client)
    if !options.controllers.isEmpty {
      programs.append(try layout.startControllers(options.controllers))
    }
    self.programs = programs
  }
}
