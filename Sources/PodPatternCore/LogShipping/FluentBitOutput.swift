internal import KubernetesCore

/// A pipeline's output in Fluent Bit's configuration, and what the container needs for it: variables
/// with credentials, and volumes with certificates. The configuration contains no secrets.
struct FluentBitOutput {
  let pipeline: String
  let settings: JSONObject
  private(set) var section: FluentBitSection
  private(set) var environment: [JSONValue] = []
  private(set) var volumes: [JSONValue] = []
  private(set) var mounts: [JSONValue] = []
  /// The names of the container's variables.
  private(set) var variables: UniqueNames

  /// The output of a pipeline, in a container that has variables already.
  init(_ output: LogOutput, pipeline: String, variables: UniqueNames) {
    self.pipeline = pipeline
    self.variables = variables
    settings = output.settings
    section = FluentBitSection(["name": .string(output.kind.plugin), "match": "*"])
    // An output that is down is retried as long as there is room in the buffer.
    section.set("retry_limit", "no_limits")
    section.set("log_suppress_interval", FluentBitSection.logSuppressSeconds)
    output.kind.describe(&self)
  }

  // MARK: Properties

  mutating func set(_ key: String, _ value: String?) { section.set(key, value) }
  mutating func set(_ key: String, _ value: Bool) { section.set(key, value) }
  mutating func set(_ key: String, _ values: [String]) { section.set(key, values) }

  /// Copies a setting to a property.
  mutating func copy(_ setting: String, to key: String) {
    switch settings[setting] {
    case .string(let text): section.set(key, text)
    case .bool(let isOn): section.set(key, isOn)
    case .array(let elements): section.set(key, elements.compactMap(\.string))
    case let value?: section.set(key, value.count ?? 0)
    case nil: break
    }
  }

  /// Copies a setting to a property, in Fluent Bit's words for it.
  mutating func copy(_ setting: String, to key: String, as words: KeyValuePairs<String, String>) {
    let value = settings[setting]?.string
    section.set(key, words.first { $0.key == value }?.value)
  }

  /// Sets a property to a quantity, in bytes.
  mutating func copySize(_ setting: String, to key: String) {
    if let bytes = settings[setting].flatMap(Syntax.bytes) { section.set(key, bytes) }
  }

  /// Sets a property to the value of a Secret's key, through a variable.
  ///
  /// `name`: what the variable is named after.
  mutating func copySecret(_ setting: String, to key: String, variable name: String) {
    if let secret = settings[setting] { section.set(key, variable(name, secret)) }
  }

  /// A reference to a variable that has the value of a Secret's key.
  mutating func variable(_ name: String, _ secret: JSONValue) -> String {
    let variable = variables.claim(variable: "PODPATTERN_\(pipeline)_\(name)")
    environment.append(["name": .string(variable), "valueFrom": ["secretKeyRef": secret]])
    return "${\(variable)}"
  }

  /// Sets host, port and TLS to those of the output's URL, and a property to what the URL has after
  /// its host, unless it is bare.
  mutating func setEndpoint(_ pathKey: String?) {
    let parts = Syntax.parts(ofURL: settings["url"]?.string ?? "")
    section.set("host", parts.host)
    section.set("port", parts.port)
    setTLS(isOn: parts.isSecure)
    if let pathKey, !parts.path.isEmpty, parts.path != "/" { section.set(pathKey, parts.path) }
  }

  /// Puts the record's time into a field whose name and format other programs know.
  mutating func setDate() {
    set("json_date_key", "time")
    set("json_date_format", "iso8601")
  }

  /// The names and texts of a setting, in the order of the names: an API server keeps no other.
  func pairs(_ setting: String, separator: String) -> [String] {
    (settings[setting]?.object ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0)\(separator)\($1.string ?? "")" }
  }

  /// Names and values of a setting, in the order of the names: patterns that list them otherwise have
  /// the same pods. A value that is in a Secret is a reference to a variable.
  mutating func namedValues(_ setting: String) -> [(name: String, value: String)] {
    let entries = (settings[setting]?.array ?? []).map {
      (name: $0["name"]?.string ?? "", entry: $0)
    }
    var result: [(name: String, value: String)] = []
    for (name, entry) in entries.sorted(by: { $0.name < $1.name }) {
      let secret = entry["valueFrom"]?["secretKeyRef"]
      result.append((name, secret.map { variable(name, $0) } ?? entry["value"]?.string ?? ""))
    }
    return result
  }

  /// The headers, as Fluent Bit has them.
  mutating func headers() -> [String] {
    namedValues("httpHeaders").map { "\($0.name) \($0.value)" }
  }

  mutating func setBasicAuth(user: String = "http_user", password: String = "http_passwd") {
    guard let auth = settings["basicAuth"] else { return }
    section.set(user, auth["username"]?.string)
    if let secret = auth["passwordSecretRef"] {
      section.set(password, variable("password", secret))
    }
  }

  /// The headers, and the token in one of them, for outputs that have no property for it.
  mutating func setHeadersAndToken() {
    var headers = headers()
    if let secret = settings["bearerTokenSecretRef"] {
      headers.append("Authorization Bearer \(variable("token", secret))")
    }
    set("header", headers)
  }

  mutating func setCompression(_ key: String = "compress") {
    if let value = settings["compression"]?.string, value != "None" {
      section.set(key, value.lowercased())
    }
  }

  // MARK: TLS and volumes

  mutating func setTLS(isOn: Bool) {
    let tls = settings["tls"]
    guard isOn || tls != nil else { return }
    section.set("tls", true)
    section.set("tls.verify", tls?["insecureSkipVerify"]?.bool != true)
    section.set("tls.vhost", tls?["serverName"]?.string)
    section.set("tls.ca_file", certificateAuthority())
    if let client = clientCertificate() {
      section.set("tls.crt_file", client.certificate)
      section.set("tls.key_file", client.key)
    }
  }

  /// The file with the trusted certificate authorities; nil for the image's own.
  mutating func certificateAuthority() -> String? {
    guard let ca = settings["tls"]?["caSecretRef"], let name = ca["name"]?.string,
      let key = ca["key"]?.string
    else { return nil }
    let source: JSONValue = [
      "secretName": .string(name),
      "items": [["key": .string(key), "path": "ca.crt"]],
    ]
    return mount("ca", ["secret": source]) + "/ca.crt"
  }

  mutating func clientCertificate() -> (certificate: String, key: String)? {
    guard let name = settings["tls"]?["certificateSecretName"]?.string else { return nil }
    let directory = mount("client", ["secret": ["secretName": .string(name)]])
    return ("\(directory)/tls.crt", "\(directory)/tls.key")
  }

  /// Adds a volume of the pipeline's, and gives the directory where the container has it.
  mutating func mount(_ kind: String, _ source: JSONValue) -> String {
    let name = ShipperLayout.volume(kind, of: pipeline)
    var volume: JSONObject = ["name": .string(name)]
    volume.merge(source.object ?? [:]) { first, _ in first }
    volumes.append(.object(volume))
    return mount(kind, volume: name, readOnly: true)
  }

  mutating func mount(_ kind: String, volume: String, readOnly: Bool) -> String {
    let directory = ShipperLayout.directory(kind, of: pipeline)
    var mount: JSONObject = ["name": .string(volume), "mountPath": .string(directory)]
    if readOnly { mount["readOnly"] = true }
    mounts.append(.object(mount))
    return directory
  }

  /// Adds a variable that the plugin itself looks for.
  mutating func addVariable(_ name: String, from setting: String) {
    guard let secret = settings[setting] else { return }
    environment.append(["name": .string(name), "valueFrom": ["secretKeyRef": secret]])
  }
}
