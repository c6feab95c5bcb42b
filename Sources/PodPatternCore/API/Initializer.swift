package import KubernetesCore

/// A step that prepares the pod before its runtime containers start.
package struct Initializer: Sendable, Hashable {
  /// The step's name, and that of its container.
  package var name: String
  /// What the step does.
  package var action: Action
  /// After how many seconds the step is run again beside the runtime containers, and again; nil for
  /// once only.
  package var refreshSeconds: Int?

  /// What an initializer does.
  package enum Action: Sendable, Hashable {
    /// Runs a container: any field of core/v1 Container but its name.
    case container(JSONValue)
    case fetch(Fetch)
    case waitFor(WaitFor)
  }

  /// An initializer of a name and what it does, once or again and again.
  package init(name: String, action: Action, refreshSeconds: Int? = nil) {
    self.name = name
    self.action = action
    self.refreshSeconds = refreshSeconds
  }

  /// What follows the step's name in that of the container that runs it again.
  static let refresherSuffix = "-refresh"
  /// How long the name of a step that is run again may be, so that its refresher can be named.
  static let maximumRefreshedNameLength = 63 - refresherSuffix.utf8.count

  /// The name of the container that runs the step again.
  var refresherName: String { name + Self.refresherSuffix }
}

/// Downloads a URL into a file of the shared volume.
package struct Fetch: Sendable, Hashable {
  /// An `http` or `https` URL.
  package var url: String
  /// The file, relative to the shared volume's root.
  package var path: String
  /// Headers that go with the request, in order.
  package var headers: [HTTPHeader] = []
  /// What the file's SHA-256 digest must be, in 64 hexadecimal digits.
  package var sha256: String?
  /// Where the server may redirect to.
  package var redirects = Redirects.sameHost

  /// Where the server of a download may redirect to. From https to http it never may, and headers go
  /// to the URL's own host alone.
  package enum Redirects: String, Sendable, Hashable, CaseIterable {
    /// Nowhere.
    case none = "None"
    /// To the URL's own host and port, or from http to https there.
    case sameHost = "SameHost"
    /// To other hosts too, as long as their addresses are public ones.
    case publicHosts = "PublicHosts"
    /// To every host, those of the cluster and of the node included.
    case anyHost = "AnyHost"
  }

  /// A download of a URL to a path.
  package init(url: String, path: String, headers: [HTTPHeader] = [], sha256: String? = nil) {
    self.url = url
    self.path = path
    self.headers = headers
    self.sha256 = sha256
  }
}

/// One header of an HTTP request.
package struct HTTPHeader: Sendable, Hashable {
  /// The name, as HTTP has it.
  package var name: String
  /// Where the value comes from.
  package var value: Value

  /// The value of a header.
  package enum Value: Sendable, Hashable {
    /// A text, which everybody can read who can read the pattern; may be empty.
    case text(String)
    /// What a key of a Secret in the pattern's namespace holds.
    case secret(name: String, key: String)
  }

  /// A header of a name and a value.
  package init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

/// Blocks until something answers.
package struct WaitFor: Sendable, Hashable {
  /// What has to answer.
  package var target: Target
  /// After how many seconds the wait fails; nil to wait for ever.
  package var timeoutSeconds: Int?

  /// What has to answer.
  package enum Target: Sendable, Hashable {
    /// `host:port`, which has to accept a connection.
    case tcp(String)
    /// A URL, which has to answer with a status below 400.
    case http(String)
  }

  /// A wait for a target.
  package init(target: Target, timeoutSeconds: Int? = nil) {
    self.target = target
    self.timeoutSeconds = timeoutSeconds
  }
}
