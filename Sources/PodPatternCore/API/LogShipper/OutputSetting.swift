internal import KubernetesCore

/// One setting of a kind of output: the CRD's schema and the reading of a pattern are both made
/// from it.
struct OutputSetting: Sendable {
  /// Its name in the API.
  let name: String
  /// What it holds.
  let type: Kind
  /// What it means, in words for `kubectl explain`.
  let summary: String
  var isRequired = false
  /// What it is where it is left out.
  var defaultValue: JSONValue?

  init(
    _ name: String, _ type: Kind, _ summary: String, isRequired: Bool = false,
    default defaultValue: JSONValue? = nil
  ) {
    self.name = name
    self.type = type
    self.summary = summary
    self.isRequired = isRequired
    self.defaultValue = defaultValue
  }

  /// What a setting holds.
  enum Kind: Sendable {
    /// A text in one line.
    case text
    /// An `http` or `https` URL.
    case url
    /// The name or address of a host, without a port.
    case host
    /// A TCP or UDP port.
    case port
    case boolean
    /// A number of something, at least this.
    case count(minimum: Int)
    /// A quantity of bytes.
    case size
    case choice([String])
    /// The name of an index of Elasticsearch or OpenSearch, or the beginning of one.
    case index
    /// The name of a topic of Kafka's.
    case topic
    /// The name of a bucket of S3.
    case bucket
    /// What the names of objects in a bucket begin with.
    case keyPrefix
    /// A word of letters, digits, `-`, `_`, `.` and some more characters.
    case word(and: String)
    /// Several hosts, each with its port.
    case brokers
    /// Headers of HTTP by name.
    case headers
    /// Properties of Fluent Bit's by name.
    case properties
    /// Labels of Loki's by name.
    case lokiLabels
    /// A path inside a volume.
    case path
    /// A key of a Secret in the pattern's namespace.
    case secret
    /// Keys of Secrets by name.
    case secrets
    /// A user name, and the key of a Secret that has the password.
    case basicAuth
    /// How the server is proven, and who the client is.
    case tls
  }
}

extension OutputSetting {
  static let headers = OutputSetting(
    "headers", .headers,
    "Headers that go with every request, by name. Anyone who may read the pattern can read them: for"
      + " credentials there are basicAuth and the like.")
  static let tls = OutputSetting(
    "tls", .tls, "Speaks TLS, with these settings. An https URL does so without it.")
  static let basicAuth = OutputSetting(
    "basicAuth", .basicAuth, "Who the client is, by name and password.")
  static let bearerToken = OutputSetting(
    "bearerToken", .secret, "The Secret's key that has the token which every request carries.")
  static let gzip = OutputSetting(
    "compress", .choice(["gzip", "none"]), "How the requests are compressed.", default: "none")

  static func url(_ summary: String) -> OutputSetting {
    OutputSetting("url", .url, summary, isRequired: true)
  }

  static let host = OutputSetting(
    "host", .host, "The server's name or address.", isRequired: true)

  static func port(_ number: Int) -> OutputSetting {
    OutputSetting("port", .port, "The server's port.", default: .integer(number))
  }
}
