internal import KubernetesCore

extension FieldReader {
  mutating func logOutput(_ value: JSONValue, _ path: FieldPath) -> LogOutput? {
    guard let members = requiredObject(value, path) else { return nil }
    let kinds = LogOutput.Kind.all
    close(members, path, Set(kinds.map(\.name)))
    // A kind without settings is written with nothing after its colon as often as with {}.
    let set = kinds.filter { kind in
      kind.settings.isEmpty
        ? members[kind.name] != nil : members.present(kind.name) != nil
    }
    guard let kind = set.first, set.count == 1 else {
      fault(path, "exactly one of \(kinds.map(\.name).joined(separator: ", ")) must be set")
      return nil
    }
    let path = path.key(kind.name)
    let settings = settings(object(members[kind.name], path) ?? [:], of: kind.settings, path)
    let output = LogOutput(kind, settings: settings)
    check(output, path)
    return output
  }

  private mutating func settings(
    _ members: JSONObject, of known: [OutputSetting], _ path: FieldPath
  ) -> JSONObject {
    close(members, path, Set(known.map(\.name)))
    var result: JSONObject = [:]
    for setting in known {
      let path = path.key(setting.name)
      guard let value = members.present(setting.name) else {
        if setting.isRequired { fault(path, .required) }
        if let value = setting.defaultValue { result[setting.name] = value }
        continue
      }
      result[setting.name] =
        if case .url = setting.type {
          url(value, path, credentials: Self.credentials(known))
        } else { read(value, setting.type, path) }
    }
    return result
  }

  /// Where the credentials of a kind of output go.
  private static func credentials(_ known: [OutputSetting]) -> String {
    let names = known.filter {
      switch $0.type {
      case .secret, .basicAuth: true
      default: false
      }
    }.map(\.name)
    return "use \(names.joined(separator: " or "))"
  }

  private mutating func url(
    _ value: JSONValue, _ path: FieldPath, credentials: String
  ) -> JSONValue? {
    guard let text = nonEmptyText(value, path), !text.isEmpty else { return nil }
    checkURL(text, path, credentials: credentials)
    return .string(text)
  }

  private mutating func read(
    _ value: JSONValue, _ kind: OutputSetting.Kind, _ path: FieldPath
  ) -> JSONValue? {
    switch kind {
    case .text: nonEmptyText(value, path).map(JSONValue.string)
    case .url: url(value, path, credentials: "use the output's own fields")
    case .host: address(value, path) { Syntax.faultOfHost($0) }
    case .path: checkedText(value, path) { Syntax.faultOfFile($0) }
    case .index: checkedText(value, path) { Syntax.faultOfIndex($0) }
    case .topic: checkedText(value, path) { Syntax.faultOfTopic($0) }
    case .bucket: checkedText(value, path) { Syntax.faultOfBucket($0) }
    case .keyPrefix: checkedText(value, path) { Syntax.faultOfKeyPrefix($0) }
    case .word(let more): checkedText(value, path) { Syntax.faultOfWord($0, and: more) }
    case .port: integer(value, path, minimum: 1, maximum: 65535).map { .integer($0) }
    case .boolean: bool(value, path).map(JSONValue.bool)
    case .count(let minimum): integer(value, path, minimum: minimum).map { .integer($0) }
    case .size: size(value, path, minimum: 1 << 20)
    case .choice(let values): oneOf(values, value, path)
    case .brokers: brokers(value, path)
    case .headers: texts(byName: value, path) { Syntax.faultOfHeaderName($0) }
    case .properties: texts(byName: value, path) { Syntax.faultOfPropertyName($0) }
    case .lokiLabels:
      texts(byName: value, path, faultOfValue: Syntax.faultOfLokiValue) {
        Syntax.faultOfLokiLabel($0)
      }
    case .secret: secret(value, path)
    case .secrets: secrets(value, path)
    case .basicAuth: basicAuth(value, path)
    case .tls: tls(value, path)
    }
  }

  private mutating func nonEmptyText(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let text = text(value, path) else { return nil }
    if text.isEmpty { fault(path, .required) }
    return text
  }

  private mutating func checkedText(
    _ value: JSONValue, _ path: FieldPath, _ faultOf: (String) -> String?
  ) -> JSONValue? {
    guard let text = nonEmptyText(value, path) else { return nil }
    if !text.isEmpty, let reason = faultOf(text) { fault(path, .invalid(text, reason)) }
    return .string(text)
  }

  /// An address, without repeating the credentials that one may have been given.
  private mutating func address(
    _ value: JSONValue, _ path: FieldPath, _ faultOf: (String) -> String?
  ) -> JSONValue? {
    guard value.string?.hasAny(of: "@") == true else { return checkedText(value, path, faultOf) }
    fault(path, "Invalid value: must not contain a user name or password: use the fields for them")
    return value
  }

  private mutating func oneOf(
    _ values: [String], _ value: JSONValue, _ path: FieldPath
  ) -> JSONValue? {
    guard let text = string(value, path) else { return nil }
    if !values.contains(text) { fault(path, .unsupported(text, values)) }
    return .string(text)
  }

  private mutating func brokers(_ value: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let elements = array(value, path, atMost: 32) else { return nil }
    if elements.isEmpty { fault(path, .required) }
    return .array(
      elements.enumerated().compactMap { index, element in
        address(element, path.index(index)) { text in
          text.hasAny(of: ",")
            ? "must not contain a comma: write one an element" : Syntax.faultOfBroker(text)
        }
      })
  }

  private mutating func texts(
    byName value: JSONValue, _ path: FieldPath, faultOfValue: (String) -> String? = { _ in nil },
    faultOfName: (String) -> String?
  ) -> JSONValue? {
    guard let members = map(value, path, atMost: 64) else { return nil }
    var result: JSONObject = [:]
    for (key, member) in members {
      if let reason = faultOfName(key) { fault(path.key(key), .invalid(key, reason)) }
      result[key] = checkedText(member, path.key(key), faultOfValue)
    }
    return .object(result)
  }

  // MARK: Credentials

  /// A key of a Secret in the pattern's namespace.
  mutating func secret(_ value: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["name", "key"])
    guard let name = requiredString(members["name"], path.key("name")),
      let key = requiredString(members["key"], path.key("key"))
    else { return nil }
    checkSecretName(name, path.key("name"))
    if !key.isEmpty, let reason = Syntax.faultOfDataKey(key) {
      fault(path.key("key"), .invalid(key, reason))
    }
    return ["name": .string(name), "key": .string(key)]
  }

  private mutating func checkSecretName(_ name: String, _ path: FieldPath) {
    guard !name.isEmpty, !Syntax.isSubdomain(name) else { return }
    fault(path, .invalid(name, Syntax.subdomainRule))
  }

  private mutating func secrets(_ value: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let members = map(value, path, atMost: 32) else { return nil }
    var result: JSONObject = [:]
    for (key, member) in members {
      if let reason = Syntax.faultOfPropertyName(key) {
        fault(path.key(key), .invalid(key, reason))
      }
      result[key] = secret(member, path.key(key))
    }
    return .object(result)
  }

  private mutating func basicAuth(_ value: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["username", "password"])
    guard members.present("password") != nil else {
      fault(path.key("password"), .required)
      return nil
    }
    if members.present("username") == nil { fault(path.key("username"), .required) }
    guard let username = nonEmptyText(members["username"], path.key("username")),
      let password = secret(members["password"] ?? .null, path.key("password"))
    else { return nil }
    return ["username": .string(username), "password": password]
  }

  private mutating func tls(_ value: JSONValue, _ path: FieldPath) -> JSONValue? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["ca", "certificateSecret", "serverName", "insecureSkipVerify"])
    var result: JSONObject = [:]
    if let ca = members.present("ca") { result["ca"] = secret(ca, path.key("ca")) }
    if let name = string(members["certificateSecret"], path.key("certificateSecret")) {
      checkSecretName(name, path.key("certificateSecret"))
      result["certificateSecret"] = .string(name)
    }
    if let name = members.present("serverName") {
      result["serverName"] = checkedText(name, path.key("serverName")) { Syntax.faultOfHost($0) }
    }
    let skips = bool(members["insecureSkipVerify"], path.key("insecureSkipVerify")) ?? false
    if skips { result["insecureSkipVerify"] = true }
    return .object(result)
  }
}
