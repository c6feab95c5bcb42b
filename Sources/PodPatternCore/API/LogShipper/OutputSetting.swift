internal import KubernetesCore

/// One setting of a kind of output.
typealias OutputSetting = Field<JSONObject>

extension OutputSetting {
  static func url(_ summary: String, credentials: String) -> OutputSetting {
    OutputSetting("url", .url(credentials: credentials), .required, summary)
  }

  static var host: OutputSetting {
    OutputSetting("host", .host, .required, "The server's name or address.")
  }

  static func port(_ number: Int) -> OutputSetting {
    OutputSetting("port", .count(minimum: 1, maximum: 65535), default: number, "The server's port.")
  }

  static var headers: OutputSetting {
    OutputSetting(
      "httpHeaders", .namedValues("a header", names: .outputHeader), .optional,
      "Headers that go with every request. Anyone who may read the pattern can read a value: for"
        + " credentials there are valueFrom, basicAuth and the like."
    ).formerly("headers", .formerObject)
  }

  static var gzip: OutputSetting {
    OutputSetting(
      "compression", .compression, default: "None", "How the requests are compressed."
    ).formerly("compress", .formerText)
  }

  static var bearerToken: OutputSetting {
    OutputSetting(
      "bearerTokenSecretRef", .secret, .optional,
      "The Secret's key that has the token which every request carries."
    ).formerly("bearerToken", .formerObject)
  }

  static var basicAuth: OutputSetting {
    let fields = Fields<JSONObject>([:], "Who the client is, by name and password.") {
      OutputSetting(at: "passwordSecretRef", isDecisive: true) { _, members in
        members["passwordSecretRef"] == nil && members["password"] == nil ? .required : nil
      }
      OutputSetting("username", .text(1024, .plain), .decisive, "The user name.")
      OutputSetting(
        "passwordSecretRef", .secret, .decisive, "The Secret's key that has the password."
      ).formerly("password", .formerObject)
    }
    return OutputSetting("basicAuth", .object(fields))
  }

  /// `otherwise`: what is spoken without it.
  static func tls(otherwise: String) -> OutputSetting {
    let fields = Fields<JSONObject>([:], "Speaks TLS, with these settings. \(otherwise)") {
      OutputSetting(
        "caSecretRef", .secret, .optional,
        "The Secret's key that has the certificates of those whose word is taken, in PEM; the"
          + " image's own without it."
      ).formerly("ca", .formerObject)
      OutputSetting(
        "certificateSecretName",
        .text(253, .objectName, mayBeEmpty: true).referring(to: "Secret"), .optional,
        "The Secret of type kubernetes.io/tls that has the client's certificate and key."
      ).formerly("certificateSecret", .formerText)
      OutputSetting(
        "serverName", .text(253, .plain, .host), .optional,
        "The name in the server's certificate; the host's without it.")
      OutputSetting(
        "insecureSkipVerify", .boolean.map { $0 ? $0 : nil }, .optional,
        "Takes any server for the right one. For tests alone.")
    }
    return OutputSetting("tls", .object(fields))
  }

  /// That of an output that has a URL.
  static var tlsOfURL: OutputSetting { tls(otherwise: "An https URL does so without it.") }

  /// That of an output that has a host.
  static var tlsOfHost: OutputSetting { tls(otherwise: "Nothing is encrypted without it.") }
}

// MARK: Types

extension FieldType<String> {
  /// How requests or files are compressed.
  static var compression: FieldType { .choice(["None": "none", "Gzip": "gzip"]) }
}

extension FieldType<String> {
  /// A text in one line.
  static var line: FieldType { .text(4096, .plain, minLength: 1) }

  /// A text in one line with a syntax of its own.
  static func line(_ rule: Rule<String>) -> FieldType { .text(4096, .plain, rule, minLength: 1) }

  /// A word of letters, digits, `-`, `_`, `.` and some more characters.
  static func word(and more: String = "") -> FieldType {
    .text(
      256, .plain, .quoting { Syntax.faultOfWord($0, and: more) },
      pattern: "^[-_.A-Za-z0-9\(more)]+$")
  }

  /// An `http` or `https` URL.
  static func url(credentials: String) -> FieldType {
    let rule = Rule.url(credentials: "use \(credentials)")
    return FieldType(.string(maxLength: 2048).rules(rule.cel)) { $0.text($1, $2, [.plain, rule]) }
  }

  /// The name or address of a host, without a port.
  static var host: FieldType { .text(253, .plain, .host, minLength: 1).withoutCredentials }

  /// The same text, which is not repeated where it seems to have credentials.
  var withoutCredentials: FieldType {
    reading { [read] reader, value, path in
      guard value.string?.hasAny(of: "@") == true else { return read(&reader, value, path) }
      reader.fault(
        path,
        "Invalid value: must not contain a user name or password: use the fields for them")
      return value.string
    }
  }
}

extension FieldType<JSONObject> {
  /// Texts by names that have a syntax.
  static func texts(names: Rule<String>, values: Rule<String>...) -> FieldType {
    .map(
      of: .text(4096, rules: [.plain] + values).described("A value."), maxItems: 64, keys: names
    ) { texts in JSONObject(texts.map { ($0, .string($1)) }) }
  }

  /// A key of a Secret in the pattern's namespace.
  static var secret: FieldType { .secretKey(pattern: "^[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$") }

  static func secretKey(pattern: String? = nil) -> FieldType {
    let fields = Fields<JSONObject>([:]) {
      OutputSetting(
        "name", .text(253).referring(to: "Secret"), .decisive, "The Secret's name.")
      OutputSetting("key", .text(253, pattern: pattern), .decisive, "The key in it.")
      OutputSetting(at: "name") { secret, _ in
        secret["name"]?.string.flatMap(Rule.objectName.fault)
      }
      OutputSetting(at: "key") { secret, _ in
        secret["key"]?.string.flatMap { key in
          key.isEmpty ? nil : Syntax.faultOfDataKey(key).map { .invalid(key, $0) }
        }
      }
    }
    return .object(fields)
  }

}

extension FieldType<[JSONObject]> {
  /// Values with names that have a syntax: written there, or in a Secret, as a container's environment
  /// has them.
  ///
  /// `what`: what one of them is, such as `a header`.
  static func namedValues(_ what: String, names: Rule<String>) -> FieldType {
    let source = Fields<JSONObject>([:], "Where the value is.") {
      OutputSetting("secretKeyRef", .secret, .decisive, "The Secret's key that has the value.")
    }
    let fields = Fields<JSONObject>([:], "The name of \(what), and its value.") {
      OutputSetting("name", .text(256, names), .decisive, "The name.")
      OutputSetting("value", .text(4096, .plain, mayBeEmpty: true), .optional, "The value.")
      OutputSetting(
        "valueFrom", .object(source), .optional, "Where the value is, instead of value.")
      OutputSetting(
        CELRule(
          "has(self.value) != has(self.valueFrom)", "exactly one of value and valueFrom must be set"
        ),
        at: "value"
      ) { value, members in
        (members["value"] == nil) == (members["valueFrom"] == nil)
          ? "exactly one of value and valueFrom must be set" : nil
      }
    }
    let list = FieldType.list(of: .object(fields), maxItems: 64, .map(key: "name"))
    return list.reading { reader, value, path in
      guard let values = list.read(&reader, value, path) else { return nil }
      reader.checkNames((value.array ?? []).prefix(64), path)
      return values
    }.renewing { value in
      // It was a map of texts.
      guard let texts = value.object else { return value }
      return .array(
        texts.filter { !$0.value.isNull }.sortedByKey
          .map { ["name": .string($0.key), "value": $0.value] })
    }
  }
}

extension Rule<String> {
  static var host: Rule { quoting { Syntax.faultOfHost($0) } }
  static var outputHeader: Rule { quoting { Syntax.faultOfHeaderName($0) } }
  /// The name of a property of Fluent Bit's.
  static var property: Rule { quoting { Syntax.faultOfPropertyName($0) } }
}
