internal import KubernetesCore

/// The schema of the initializers.
enum InitializerSchema {
  static let list = SchemaNode.list(
    "What prepares the pod, in this order, before its runtime containers start.",
    of: initializer, maxItems: CELRule.maximumItems, key: "name")

  private static let initializer = SchemaNode.object(
    "One step of the preparation. Exactly one of container, fetch and waitFor says what it does.",
    required: ["name"],
    [
      "name": .string("The step's name, and that of its container.", maxLength: 63).rule(.label),
      "container": ContainerSchema.node("Runs a container to its end.").nullable.rule(
        CELRule(
          "!has(self.restartPolicy) || dyn(self.restartPolicy) == null"
            + " || self.restartPolicy != 'Always'",
          "an initializer has to end: what keeps running is a sidecar",
          fieldPath: ".restartPolicy")),
      "fetch": fetch,
      "waitFor": waitFor,
      "refreshSeconds": .count(
        "After how many seconds the step is run again, beside the runtime containers, and then again"
          + " and again; it runs once without it. That is done by one more container, named after"
          + " the step with -refresh at the end. A fetch replaces its file whole, and leaves it as it"
          + " is when the download fails. A container must have its command written out, which sh"
          + " repeats: its image needs sh and sleep. Its probes and lifecycle are those of the added"
          + " container. How it replaces what it wrote is its own affair.",
        minimum: 1
      ).nullable,
    ]
  ).rule(refresh).rule(
    CELRule(
      "[has(self.container) && self.container != null, has(self.fetch) && self.fetch != null,"
        + " has(self.waitFor) && self.waitFor != null].filter(isSet, isSet).size() == 1",
      "exactly one of container, fetch and waitFor must be set",
      messageExpression: told("exactly one of container, fetch and waitFor must be set")))

  /// An expression that gives a message which names the initializer.
  private static func told(_ message: String) -> String {
    "'initializer ' + self.name + ': \(message)'"
  }

  private static let refresh = CELRule(
    "!(\(CELRule.isRefreshed("self"))) || (\(hasRoomForSuffix) && !(\(waits)) && \(hasCommand))",
    "refreshSeconds is for a fetch, and for a container whose command is set, with a name of no more"
      + " than \(maximumRefreshedNameLength) characters",
    messageExpression:
      "\(waits) ? \(told("waitFor writes nothing that could be refreshed"))"
      + " : \(hasRoomForSuffix) ? \(told(commandRule)) : \(told(nameRule))",
    fieldPath: ".refreshSeconds")

  private static let waits = "has(self.waitFor) && self.waitFor != null"
  private static let hasRoomForSuffix = "size(self.name) <= \(maximumRefreshedNameLength)"
  private static let hasCommand =
    "(!has(self.container) || self.container == null || (has(self.container.command)"
    + " && dyn(self.container.command) != null && size(self.container.command) > 0))"
  private static let commandRule =
    "container.command must be set with refreshSeconds, as that of the image is not known"
  private static let nameRule =
    "its name must be no more than \(maximumRefreshedNameLength) characters with refreshSeconds,"
    + " which adds a container of this name with \(Initializer.refresherSuffix) at its end"

  private static let maximumRefreshedNameLength = Initializer.maximumRefreshedNameLength

  private static let fetch = SchemaNode.object(
    "Downloads a URL into a file of the shared volume.", required: ["url", "path"],
    [
      "url": .string("What to download: an http or https URL.", maxLength: 2048).rule(.url),
      "path": .string(
        "The file to write, relative to the shared volume's root. Its directories are made.",
        maxLength: 1024
      ).rule(.insideVolume).rule(
        CELRule("!self.matches('(^|/)[.]?$')", "must be the path of a file")),
      "headers": .list(
        "Headers that go with the request.",
        of: .object(
          "One header.", required: ["name"],
          [
            "name": .string("The header's name.", maxLength: 256).rule(
              CELRule(
                "self.matches('^[-!#$%&*+.^_`|~A-Za-z0-9\\']+$')",
                "must be the name of an HTTP header")),
            "value": .string(
              "The header's value. Anyone who may read the pattern can read it.", maxLength: 4096
            ).nullable.rule(
              CELRule(
                "!self.matches('[\\\\x00-\\\\x1f\\\\x7f]')", "must not contain control characters")),
            "valueFrom": .object(
              "Where the value comes from instead, for what is secret.", required: ["secretKeyRef"],
              [
                "secretKeyRef": .object(
                  "A key of a Secret in the pattern's namespace.", required: ["name", "key"],
                  [
                    "name": .string("The Secret's name.", maxLength: 253),
                    "key": .string("The key in it.", maxLength: 253),
                  ])
              ]
            ).nullable,
          ]),
        maxItems: 32
      ).nullable,
      "redirects": .choice(
        "Where the server may redirect to: nowhere (None), to the URL's own host (SameHost), to other"
          + " hosts that have a public address (PublicHosts), or to every host, the cluster's own and"
          + " the node's included (AnyHost). Headers go to the URL's own host alone, and from https"
          + " to http no redirect is followed. SameHost without it.",
        Fetch.Redirects.allCases.map(\.rawValue)
      ).nullable,
      "sha256": .string(
        "What the file's SHA-256 digest must be, in 64 hexadecimal digits; any without it.",
        maxLength: 64
      ).nullable.rule(
        CELRule("self.matches('^[0-9A-Fa-f]{64}$')", "must be 64 hexadecimal digits")),
    ]
  ).nullable

  private static let waitFor = SchemaNode.object(
    "Waits until something answers. Exactly one of tcp and http says what.",
    [
      "tcp": .string("A host:port that has to accept a connection.", maxLength: 262).nullable.rule(
        CELRule(
          "self.matches('^([A-Za-z0-9._][-A-Za-z0-9._]*|\\\\[[0-9A-Fa-f:.%]+\\\\]):"
            + "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]"
            + "|6553[0-5])$')",
          "must be host:port, with a port from 1 to 65535")),
      "http": .string(
        "An http or https URL that has to answer with a status below 400.", maxLength: 2048
      ).nullable.rule(.url),
      "timeoutSeconds": .count(
        "After how many seconds the wait fails; it waits for ever without it.", minimum: 1
      ).nullable,
    ]
  ).nullable.rule(
    CELRule(
      "[has(self.tcp) && dyn(self.tcp) != null, has(self.http) && dyn(self.http) != null]"
        + ".filter(isSet, isSet).size() == 1",
      "exactly one of tcp and http must be set"))
}
