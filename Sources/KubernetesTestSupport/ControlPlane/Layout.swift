internal import FoundationEssentials
internal import Glibc
internal import KubernetesClient
internal import KubernetesCore

/// The files, ports and arguments of a control plane.
struct Layout {
  let folder: String
  private let release: ControlPlaneRelease?
  private let etcdPort: Int
  private let peerPort: Int
  private let serverPort: Int

  init(_ release: ControlPlaneRelease?) throws {
    self.release = release
    var template = Array("\(Self.temporaryFolder)/controlplane-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramError("no temporary folder can be made") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let ports = try FreePorts.find(3)
    (etcdPort, peerPort, serverPort) = (ports[0], ports[1], ports[2])
  }

  private static var temporaryFolder: String {
    ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
  }

  var kubeconfig: String { "\(folder)/kubeconfig" }
  var etcd: String { "http://127.0.0.1:\(etcdPort)" }
  private var server: String { "https://127.0.0.1:\(serverPort)" }
  private var authority: String { "\(folder)/certificates/apiserver.crt" }
  private var serverLog: String { "\(folder)/kube-apiserver.log" }

  /// Writes what the programs read.
  func write(adminToken: String, userToken: String) throws {
    let key = try PrivateKey.rsa()
    try write("service-accounts.key", key.pem())
    try write("service-accounts.pub", key.publicPEM())
    try write(
      "tokens.csv", "\(adminToken),admin,admin,system:masters\n\(userToken),somebody,somebody\n")
    try write(
      "kubeconfig",
      """
      apiVersion: v1
      kind: Config
      clusters:
      - {name: test, cluster: {server: "\(server)", certificate-authority: "\(authority)"}}
      users: [{name: admin, user: {token: \(adminToken)}}]
      contexts: [{name: test, context: {cluster: test, user: admin, namespace: default}}]
      current-context: test

      """)
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  func startEtcd() throws(ProgramError) -> SupervisedProgram {
    try start(
      "etcd",
      [
        "--data-dir", "\(folder)/etcd", "--unsafe-no-fsync", "--log-level", "error",
        "--listen-client-urls", etcd,
        "--advertise-client-urls", etcd,
        "--listen-peer-urls", "http://127.0.0.1:\(peerPort)",
      ], removing: folder)
  }

  func startServer(_ options: RealControlPlane.Options) throws(ProgramError) -> SupervisedProgram {
    try start(
      "kube-apiserver",
      [
        "--etcd-servers=\(etcd)", "--bind-address=127.0.0.1",
        "--secure-port=\(serverPort)", "--cert-dir=\(folder)/certificates",
        "--service-cluster-ip-range=10.0.0.0/16", "--allow-privileged=true",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=\(folder)/service-accounts.pub",
        "--service-account-signing-key-file=\(folder)/service-accounts.key",
        "--token-auth-file=\(folder)/tokens.csv",
        "--authorization-mode=\(options.isAuthorizing ? "Node,RBAC" : "AlwaysAllow")",
        "--disable-admission-plugins=ServiceAccount",
      ] + options.serverArguments)
  }

  func startControllers(
    _ options: RealControlPlane.Options
  ) throws(ProgramError) -> SupervisedProgram {
    try start(
      "kube-controller-manager",
      [
        "--kubeconfig=\(kubeconfig)", "--controllers=\(options.controllers.joined(separator: ","))",
        "--leader-elect=false", "--use-service-account-credentials=false", "--secure-port=0",
        "--service-account-private-key-file=\(folder)/service-accounts.key",
      ] + options.controllerArguments)
  }

  private func start(
    _ name: String, _ arguments: [String], removing folder: String? = nil
  ) throws(ProgramError) -> SupervisedProgram {
    guard let program = Programs.find(name, first: release?.folder) else {
      throw ProgramError("\(name) is neither in \(Programs.places) nor on PATH")
    }
    return try SupervisedProgram(
      program, arguments, log: "\(self.folder)/\(name).log", removing: folder)
  }
}

// MARK: - Waiting for what has no other sign

extension Layout {
  /// How to reach the server, once it has made its certificate.
  func connection() async throws -> ClusterConnection {
    try await awaited("kube-apiserver made no certificate") {
      guard let pem = try? Data(contentsOf: URL(filePath: authority)), !pem.isEmpty else {
        return nil
      }
      return ClusterConnection(server: server, trust: .authorities(pem))
    }
  }

  /// Returns once the server says that it is ready.
  func waitUntilReady(_ client: KubernetesClient) async throws {
    _ = try await awaited("kube-apiserver did not become ready") {
      try? await client.perform(APIRequest(.get, "/readyz"), retry: .never)
    }
  }

  /// What a look brings, at the latest after a minute; `failure` says what has not come until then.
  private func awaited<Value>(
    _ failure: String, _ look: () async -> Value?
  ) async throws -> Value {
    for _ in 0..<600 {
      if let value = await look() { return value }
      try await Task.sleep(for: .milliseconds(100))
    }
    let log = (try? Data(contentsOf: URL(filePath: serverLog))) ?? Data()
    throw ProgramError(
      "\(failure); its log ends:\n\(String(decoding: log.suffix(2000), as: UTF8.self))")
  }
}
