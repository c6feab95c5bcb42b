import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

/// What a kubeconfig says, and what becomes of it.
@Suite struct KubeconfigTests {
  private let files = MemoryFiles()

  private func load(cluster: String, user: String? = nil) throws -> ClusterConfiguration {
    files["/etc/kube/config"] = """
      {"current-context": "c",
       "clusters": [{"name": "k", "cluster": \(cluster)}],
       "users": [{"name": "jane", "user": \(user ?? "{}")}],
       "contexts": [{"name": "c", "context": {"cluster": "k", "user": "jane"}}]}
      """
    return try load()
  }

  private func load() throws -> ClusterConfiguration {
    try ClusterConfiguration.load(
      kubeconfig: "/etc/kube/config", environment: .testing(files: files))
  }

  private func credentials(_ user: String) async throws -> Credentials {
    try await load(cluster: #"{"server": "https://a"}"#, user: user).credentials.credentials()
  }

  @Test func `data wins over files, and relative files start in the kubeconfig's folder`() throws {
    files["/etc/kube/pki/ca.pem"] = PEM.otherCertificate
    files["/abs/client.pem"] = PEM.certificate
    files["/etc/kube/client.key"] = PEM.key
    let user = #"{"client-certificate": "/abs/client.pem", "client-key": "client.key"}"#
    let byFile = try load(
      cluster: #"{"server": "https://a/", "certificate-authority": "pki/ca.pem"}"#, user: user)
    #expect(
      byFile.connection
        == ClusterConnection(
          server: "https://a", trust: .authorities(Data(PEM.otherCertificate.utf8)),
          clientCertificate: .init(
            certificate: Data(PEM.certificate.utf8), key: Data(PEM.key.utf8))))
    let byData = try load(
      cluster: """
        {"server": "https://a", "certificate-authority": "pki/ca.pem",
         "certificate-authority-data": "\(PEM.base64(PEM.certificate))",
         "tls-server-name": "kubernetes", "proxy-url": "socks5://p:1080"}
        """)
    #expect(
      byData.connection
        == ClusterConnection(
          server: "https://a", trust: .authorities(Data(PEM.certificate.utf8)),
          serverName: "kubernetes", proxy: "socks5://p:1080"))
  }

  @Test func `verification is off where the kubeconfig says so, and only there`() throws {
    let insecure = #"{"server": "https://a", "insecure-skip-tls-verify": true}"#
    #expect(try load(cluster: insecure).connection.trust == .insecure)
    let off = #"{"server": "https://a", "insecure-skip-tls-verify": false}"#
    #expect(try load(cluster: off).connection.trust == .system)
  }

  @Test func `a token goes before a plugin, a password becomes basic authorization`() async throws {
    #expect(try await credentials(#"{"token": "t", "exec": {"command": "x"}}"#) == .bearer("t"))
    #expect(
      try await credentials(#"{"username": "jane", "password": "p:w"}"#).headers
        == [HTTPHeader("Authorization", "Basic amFuZTpwOnc=")])
    #expect(try await credentials("{}") == Credentials())
  }

  @Test func `a token's file goes before the token, which is there until the file is`() async throws
  {
    let user = #"{"token": "t", "tokenFile": "token"}"#
    #expect(try await credentials(user) == .bearer("t"))
    files["/etc/kube/token"] = "from file\n".replacing(" ", with: "-")
    #expect(try await credentials(user) == .bearer("from-file"))
  }

  @Test func `whom to act as goes into header fields`() async throws {
    let user = """
      {"token": "t", "as": "root", "as-uid": "7", "as-groups": ["a", "b"],
       "as-user-extra": {"acme.com/x:y": ["1"]}}
      """
    #expect(
      try await credentials(user).headers == [
        HTTPHeader("Authorization", "Bearer t"), HTTPHeader("Impersonate-User", "root"),
        HTTPHeader("Impersonate-Uid", "7"), HTTPHeader("Impersonate-Group", "a"),
        HTTPHeader("Impersonate-Group", "b"),
        HTTPHeader("Impersonate-Extra-acme.com%2Fx%3Ay", "1"),
      ])
  }

  @Test(arguments: [
    ("", "/etc/kube/config: the file is empty, where a kubeconfig should be"),
    ("[]", "/etc/kube/config: this is no kubeconfig: it holds one array"),
    ("# nothing\n---\n", "/etc/kube/config: the file is empty, where a kubeconfig should be"),
    (
      "clusters:\n- name: [",
      "/etc/kube/config: line 3, column 1: did not find expected node content "
        + "while parsing a flow node"
    ),
    (
      "a: 1\na: 2\n",
      "/etc/kube/config: line 2, column 1: duplicate key \"a\", which stands "
        + "on line 1 already"
    ),
    (
      #"{"kind": "Pod"}"#,
      "/etc/kube/config: this is no kubeconfig: its kind is Pod, not Config"
    ),
    (
      #"{"contexts": [{"name": "a"}, {"name": "b"}]}"#,
      "/etc/kube/config: current-context: no context is chosen; set it with "
        + "`kubectl config use-context` or pass --context (there are: a, b)"
    ),
    (
      #"{"current-context": "z", "contexts": null}"#,
      "/etc/kube/config: contexts: there is no context \"z\" (there are none)"
    ),
    (
      #"{"current-context": "a", "contexts": [{"name": "a"}]}"#,
      "/etc/kube/config: contexts \"a\": it names no cluster"
    ),
    (
      #"{"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "k"}}]}"#,
      "/etc/kube/config: contexts \"a\": cluster: there is no cluster \"k\" (there are none)"
    ),
    (
      """
      {"current-context": "a", "contexts": [{"name": "a", "context":
        {"cluster": "k", "user": "u"}}], "users": [{"name": "v"}],
       "clusters": [{"name": "k", "cluster": {"server": "https://a"}}]}
      """,
      "/etc/kube/config: contexts \"a\": user: there is no user \"u\" (there are: v)"
    ),
    (
      #"{"users": [{"name": "u"}, {"name": "u"}]}"#,
      "/etc/kube/config: users: the name \"u\" stands there twice"
    ),
  ])
  func `a kubeconfig that makes no sense says where and what to do`(
    text: String, message: String
  ) throws {
    files["/etc/kube/config"] = text
    let error = #expect(throws: ConfigurationError.self) { try load() }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ("{}", "server: no server is given, such as https://10.0.0.1:6443"),
    (
      #"{"server": "10.0.0.1:6443"}"#,
      "server: \"10.0.0.1:6443\" is no URL of a server, such as https://10.0.0.1:6443"
    ),
    (
      #"{"server": "https://a", "certificate-authority-data": "%%"}"#,
      "certificate-authority-data: this is not base64; encode the PEM text with base64, "
        + "or name a file"
    ),
    (
      #"{"server": "https://a", "certificate-authority-data": "AAAA"}"#,
      "certificate-authority-data: this holds no PEM block \"-----BEGIN CERTIFICATE-----\""
    ),
    (
      #"{"server": "https://a", "certificate-authority": "ca.pem"}"#,
      "certificate-authority: /etc/kube/ca.pem: there is no such file"
    ),
    (
      """
      {"server": "https://a", "insecure-skip-tls-verify": true,
       "certificate-authority-data": "\(PEM.base64(PEM.certificate))"}
      """,
      "insecure-skip-tls-verify: it contradicts certificate-authority; remove one of them, "
        + "rather this one"
    ),
    (
      #"{"server": "https://a", "proxy-url": "ftp://p"}"#,
      "proxy-url: \"ftp://p\" is no URL of a proxy (http, https, socks5, socks5h)"
    ),
  ])
  func `a cluster that cannot be reached as written says which field`(
    cluster: String, message: String
  ) throws {
    let error = #expect(throws: ConfigurationError.self) { try load(cluster: cluster) }
    #expect(error?.description == "/etc/kube/config: clusters \"k\": \(message)")
  }

  @Test(arguments: [
    (
      #"{"client-certificate-data": "\#(PEM.base64(PEM.certificate))"}"#,
      "client-key: a client certificate is given, but not its key"
    ),
    (
      #"{"client-certificate": "c.pem"}"#,
      "client-certificate: /etc/kube/c.pem: there is no such file"
    ),
    (
      #"{"tokenFile": "token"}"#,
      "tokenFile: /etc/kube/token: there is no such file"
    ),
    (
      #"{"token": "t", "username": "u"}"#,
      "both a token and a password are given, where there may be one"
    ),
    (#"{"as-groups": ["a"]}"#, "as: groups or a uid to act as are given, but no user"),
    (
      #"{"auth-provider": {"name": "gcp"}}"#,
      "auth-provider: \"gcp\": Kubernetes 1.26 removed these; use an exec plugin instead"
    ),
    (
      #"{"exec": {"apiVersion": "client.authentication.k8s.io/v1alpha1", "command": "x"}}"#,
      "exec.apiVersion: \"client.authentication.k8s.io/v1alpha1\" is not one of "
        + "client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"
    ),
    (
      #"{"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "x"}}"#,
      "exec.interactiveMode: it must be Never, IfAvailable or Always; nothing is given"
    ),
    (
      #"{"exec": {"apiVersion": "client.authentication.k8s.io/v1"}}"#,
      "exec.command: no command is given"
    ),
  ])
  func `a user without usable credentials says which field`(user: String, message: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try load(cluster: #"{"server": "https://a"}"#, user: user)
    }
    #expect(error?.description == "/etc/kube/config: users \"jane\": \(message)")
  }

  @Test func `a kubeconfig as kubectl writes it is read`() async throws {
    files["/etc/kube/config"] = """
      apiVersion: v1
      kind: Config
      preferences: {}
      current-context: prod
      clusters:
      - cluster:
          certificate-authority-data: \(PEM.base64(PEM.certificate))
          server: https://10.0.0.1:6443
          extensions:
          - name: minikube.sigs.k8s.io
            extension: {provider: minikube.sigs.k8s.io, version: v1.34.0}
        name: prod-cluster
      contexts:
      - context: {cluster: prod-cluster, namespace: web, user: prod-admin}
        name: prod
      users:
      - name: prod-admin
        user:
          token: abc
      """
    let configuration = try load()
    #expect(configuration.connection.server == "https://10.0.0.1:6443")
    #expect(configuration.namespace == "web")
    #expect(configuration.source == "context \"prod\" of /etc/kube/config")
    #expect(try await configuration.credentials.credentials() == .bearer("abc"))
  }

  @Test func `a field of the wrong type says where it stands`() throws {
    let error = #expect(throws: ConfigurationError.self) { try load(cluster: #"{"server": 5}"#) }
    #expect(
      error?.description.hasPrefix("/etc/kube/config: line 2: clusters[0].cluster.server: ")
        == true)
  }
}
