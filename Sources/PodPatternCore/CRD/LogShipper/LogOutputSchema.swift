internal import KubernetesCore

/// The schema of the outputs, made from the kinds' settings.
enum LogOutputSchema {
  static let node = SchemaNode.object(
    "One place where the lines go. Exactly one kind must be set.",
    LogOutput.Kind.all.map { kind in
      (
        kind.name,
        .object(
          kind.summary, required: kind.settings.filter(\.isRequired).map(\.name),
          kind.settings.map { ($0.name, $0.schema) }
        ).nullable
      )
    }
  ).rule(
    CELRule(
      "[\(LogOutput.Kind.all.map(isSet).joined(separator: ", "))]"
        + ".filter(isSet, isSet).size() == 1",
      "exactly one kind must be set: "
        + LogOutput.Kind.all.map(\.name).joined(separator: ", ")))

  /// A kind without settings may be null, as YAML has it where nothing follows the colon.
  private static func isSet(_ kind: LogOutput.Kind) -> String {
    let isThere = "has(self.\(kind.name))"
    return kind.settings.isEmpty ? isThere : "\(isThere) && self.\(kind.name) != null"
  }
}

extension OutputSetting {
  /// The setting's schema.
  var schema: SchemaNode {
    let node = type.schema(summary)
    if let defaultValue { return node.defaulting(to: defaultValue) }
    return isRequired ? node : node.nullable
  }
}

extension OutputSetting.Kind {
  fileprivate func schema(_ summary: String) -> SchemaNode {
    switch self {
    case .text, .index, .topic, .keyPrefix:
      .string(summary, maxLength: 4096).with("minLength", 1)
    case .bucket:
      .string(summary, maxLength: 63).with("pattern", "^[a-z0-9][-.a-z0-9]+[a-z0-9]$")
    case .word(let more):
      .string(summary, maxLength: 256).with("pattern", .string("^[-_.A-Za-z0-9\(more)]+$"))
    case .url: .string(summary, maxLength: 2048).rule(.url)
    case .host: .string(summary, maxLength: 253).with("minLength", 1)
    case .path: .string(summary, maxLength: 1024).with("minLength", 1).rule(.insideVolume)
    case .port: .count(summary, minimum: 1).with("maximum", 65535)
    case .boolean: .boolean(summary)
    case .count(let minimum): .count(summary, minimum: minimum)
    case .size: .size(summary)
    case .choice(let values): .choice(summary, values)
    case .brokers:
      .list(summary, of: .string("One of them.", maxLength: 1024), minItems: 1, maxItems: 32)
    case .headers, .properties, .lokiLabels:
      Self.map(summary, of: .string("A value.", maxLength: 4096))
    case .secret: Self.secretKey(summary)
    case .secrets: Self.map(summary, of: Self.secretKey("A key of a Secret."))
    case .basicAuth:
      .object(
        summary, required: ["username", "password"],
        [
          ("username", .string("The user name.", maxLength: 1024)),
          ("password", Self.secretKey("The Secret's key that has the password.")),
        ])
    case .tls:
      .object(
        summary,
        [
          (
            "ca",
            Self.secretKey(
              "The Secret's key that has the certificates of those whose word is taken, in PEM; the"
                + " image's own without it."
            ).nullable
          ),
          (
            "certificateSecret",
            .string(
              "The Secret of type kubernetes.io/tls that has the client's certificate and key.",
              maxLength: 253
            ).nullable
          ),
          (
            "serverName",
            .string("The name in the server's certificate; the host's without it.", maxLength: 253)
              .nullable
          ),
          (
            "insecureSkipVerify",
            .boolean("Takes any server for the right one. For tests alone.").nullable
          ),
        ])
    }
  }

  private static func secretKey(_ summary: String) -> SchemaNode {
    .object(
      summary, required: ["name", "key"],
      [
        ("name", .string("The Secret's name.", maxLength: 253)),
        (
          "key",
          .string("The key in it.", maxLength: 253)
            .with("pattern", "^[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$")
        ),
      ])
  }

  private static func map(_ summary: String, of element: SchemaNode) -> SchemaNode {
    SchemaNode([
      "description": .string(summary), "type": "object", "maxProperties": 64,
      "additionalProperties": element.json,
    ])
  }
}
