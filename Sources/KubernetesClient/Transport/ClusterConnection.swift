public import FoundationEssentials

/// Where an API server is and how to trust it: all that a transport must know.
public struct ClusterConnection: Sendable, Hashable {
  /// A client certificate with its key, both as PEM.
  public struct ClientCertificate: Sendable, Hashable {
    /// The certificate, with its chain where it has one.
    public var certificate: Data
    /// The certificate's private key, without a passphrase.
    public var key: Data

    /// A certificate (and its chain) with its private key, as PEM.
    public init(certificate: Data, key: Data) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// How the server's certificate is judged.
  public enum Trust: Sendable, Hashable {
    /// By these authorities alone, as PEM.
    case authorities(Data)
    /// By the authorities that the system trusts.
    case system
    /// Not at all: the kubeconfig says `insecure-skip-tls-verify`.
    case insecure
  }

  /// The server's URL: scheme `https` or `http`, host, port, and a path prefix where it has one.
  public var server: String
  /// How the server's certificate is judged.
  public var trust: Trust
  /// Whom the client shows itself as in TLS; nil for nobody.
  public var clientCertificate: ClientCertificate?
  /// The name that the server's certificate must have, where that is not the URL's host.
  public var serverName: String?
  /// The proxy that the kubeconfig names; nil takes the environment's.
  public var proxy: String?

  /// A server with the trust to put in it.
  public init(
    server: String, trust: Trust, clientCertificate: ClientCertificate? = nil,
    serverName: String? = nil, proxy: String? = nil
  ) {
    self.server = server
    self.trust = trust
    self.clientCertificate = clientCertificate
    self.serverName = serverName
    self.proxy = proxy
  }
}
