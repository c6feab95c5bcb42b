import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

/// Which of the places that may name a cluster is taken.
@Suite struct LoadTests {
  private static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"
  private static let inCluster = [
    "KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443",
  ]

  private static func kubeconfig(_ server: String, context: String = "c") -> String {
    """
    {"apiVersion": "v1", "kind": "Config", "current-context": "\(context)",
     "clusters": [{"name": "\(context)-cluster", "cluster": {"server": "https://\(server)"}}],
     "contexts": [{"name": "\(context)", "context": {"cluster": "\(context)-cluster"}}]}
    """
  }

  private let files = MemoryFiles([
    "/flag": kubeconfig("flag"), "/env": kubeconfig("env"),
    "/home/jane/.kube/config": kubeconfig("home"),
    "\(folder)/token": "t\n", "\(folder)/ca.crt": PEM.certificate, "\(folder)/namespace": "apps",
  ])

  private func load(
    kubeconfig: String? = nil, context: String? = nil, _ variables: [String: String]
  ) throws -> ClusterConfiguration {
    try ClusterConfiguration.load(
      kubeconfig: kubeconfig, context: context, environment: .testing(variables, files: files))
  }

  @Test func `the flag goes before KUBECONFIG, the pod, and the home`() throws {
    var variables = Self.inCluster.merging(["HOME": "/home/jane", "KUBECONFIG": "/env"]) { $1 }
    #expect(try load(kubeconfig: "/flag", variables).connection.server == "https://flag")
    #expect(try load(variables).connection.server == "https://env")
    variables["KUBECONFIG"] = nil
    #expect(try load(variables).connection.server == "https://10.0.0.1:443")
    #expect(try load(context: "c", variables).connection.server == "https://home")
    #expect(try load(["HOME": "/home/jane"]).connection.server == "https://home")
  }

  @Test func `the contexts are those of the files that would be read, each once`() throws {
    files["/more"] = Self.kubeconfig("more", context: "d")
    func contexts(_ kubeconfig: String?, _ variables: [String: String]) throws -> [String] {
      try ClusterConfiguration.contexts(
        kubeconfig: kubeconfig, environment: .testing(variables, files: files))
    }
    let list = ["HOME": "/home/jane", "KUBECONFIG": "/env:/missing:/more:/flag"]
    #expect(try contexts(nil, list) == ["c", "d"])
    #expect(try contexts("/more", list) == ["d"])
    #expect(try contexts(nil, ["HOME": "/home/jane"]) == ["c"])
    #expect(try contexts(nil, [:]) == [] && contexts("/missing", [:]) == [])
  }

  @Test func `a pod trusts the service account's authority, and is in its namespace`() async throws
  {
    let configuration = try load(Self.inCluster)
    #expect(configuration.connection.trust == .authorities(Data(PEM.certificate.utf8)))
    #expect(configuration.namespace == "apps")
    #expect(try await configuration.credentials.credentials() == .bearer("t"))
  }

  @Test func `an IPv6 address goes into brackets`() throws {
    let variables = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "6443"]
    #expect(try load(variables).connection.server == "https://[fd00::1]:6443")
  }

  @Test(arguments: [
    ("ca.crt", nil, "\(folder)/ca.crt: there is no such file"),
    ("ca.crt", "x", "\(folder)/ca.crt: it holds no certificate to trust the API server by"),
    (
      "token", nil,
      "\(folder)/token: there is no such file (is automountServiceAccountToken off?)"
    ),
  ])
  func `a pod without an authority or a token is an error, never unverified`(
    name: String, text: String?, message: String
  ) throws {
    files["\(Self.folder)/\(name)"] = text
    let error = #expect(throws: ConfigurationError.self) { try load(Self.inCluster) }
    #expect(error?.description == message)
  }

  @Test func `of a KUBECONFIG list the first to name a thing wins, and missing files are skipped`()
    throws
  {
    files["/a"] = """
      {"clusters": [{"name": "x", "cluster": {"server": "https://a"}}],
       "contexts": [{"name": "first", "context": {"cluster": "x", "namespace": "n"}}]}
      """
    files["/b"] = """
      {"current-context": "second",
       "clusters": [{"name": "x", "cluster": {"server": "https://b", "tls-server-name": "s"}},
                    {"name": "y", "cluster": {"server": "https://y"}}],
       "contexts": [{"name": "second", "context": {"cluster": "y"}},
                    {"name": "first", "context": {"cluster": "y"}}]}
      """
    let variables = ["KUBECONFIG": "/missing:/a::/b:/a"]
    #expect(try load(variables).connection.server == "https://y")
    let first = try load(context: "first", variables)
    #expect(first.connection == ClusterConnection(server: "https://a", trust: .system))
    #expect(first.namespace == "n")
  }

  @Test func `files that are missing altogether are errors that say what to do`() {
    #expect(throws: ConfigurationError(file: "/none", reason: "there is no such file")) {
      try load(kubeconfig: "/none", [:])
    }
    #expect(
      throws: ConfigurationError(
        file: "/none", reason: "KUBECONFIG names this, and there is no such file")
    ) { try load(["KUBECONFIG": "/none"]) }
    let error = #expect(throws: ConfigurationError.self) { try load(["HOME": "/home/x"]) }
    #expect(
      error?.description == "no cluster is configured: pass --kubeconfig or set KUBECONFIG "
        + "(this is no pod, and there is no /home/x/.kube/config)")
  }
}
