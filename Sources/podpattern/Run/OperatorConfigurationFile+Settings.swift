internal import KubernetesCore
internal import PodPatternCore
internal import PodPatternOperator

/// The keys of the file, each declared once: it is read by them, and its JSON Schema is made of them.
extension OperatorConfigurationFile {
  private typealias Key = Setting<Self>

  static var settings: Settings<Self> {
    Settings([
      .section("images", "What the operator adds to pods.", images),
      pullSecrets,
      .section("curl", "The containers of fetch and waitFor.", curl),
      logShipper,
      .section(
        "services", "Services of patterns.",
        Settings([
          .boolean("allowExternalIPs", "Whether they may have externalIPs.") {
            $0.configuration.expansion.allowsExternalIPs = $1
          }
        ])),
      .section("fleet", "When patterns follow what the operator makes differently.", fleet),
      .strings("namespaces", "Whose patterns are watched; all if empty.") {
        $0.configuration.namespaces = $1
      },
      .positive("workers", "How many patterns are reconciled at once.") {
        $0.configuration.workers = $1
      },
      .positive("requestsInFlight", "How many writes may wait for an answer at once.") {
        $0.configuration.requestsInFlight = $1
      },
      .section("timings", "How long things take.", timings),
      .section("leaderElection", "Which of several operators works.", leaderElection),
      bindAddress,
      .string("stateDirectory", "A folder of its own, kept when its container restarts.") {
        $0.configuration.stateDirectory = $1
      },
      .section("metrics", "Metrics of single patterns.", metrics),
      .section(
        "injection", "Classes that are added to other workloads' pods.",
        Settings([
          .boolean(
            "enabled", "Whether PodPatternClasses are made policies of the API server."
          ) {
            $0.configuration.injection = $1
          },
          .string(
            "clusterRole",
            "The ClusterRole without which no class is added any more: one that goes with the operator."
          ) {
            $0.configuration.injectionRole = $1
          },
        ])),
    ])
  }

  private static var images: Settings<Self> {
    Settings([
      registry,
      .string("curl", "The image of fetch and waitFor.") {
        $0.configuration.expansion.curl.image = $1
      },
      .string("logShipper", "The image of log shippers.") { $0.shipperImage = $1 },
    ])
  }

  private static var registry: Key {
    let summary = "A mirror: replaces the registries of the default images."
    let key = Key.string("registry", summary) { $0.configuration.expansion.useRegistry($1) }
    return key.before { (section, _) throws(FaultList) in
      guard let registry = try section.string(key.name) else { return }
      guard !registry.hasSuffix("/"), !registry.contains("://") else {
        throw FaultList(
          section.path.key(key.name),
          "must be a host with its port and path, such as registry.example.com/mirror")
      }
    }
  }

  private static var pullSecrets: Key {
    let summary = "Secrets in the patterns' namespaces, for pods with containers that are added."
    let key = Key.strings("imagePullSecrets", summary, minLength: 1) {
      $0.configuration.expansion.imagePullSecrets = $1
    }
    return key.after { (section, file) throws(FaultList) in
      for (index, name) in file.configuration.expansion.imagePullSecrets.enumerated()
      where name.isEmpty {
        throw FaultList(section.path.key(key.name).index(index), "must be a Secret's name")
      }
    }
  }

  private static var curl: Settings<Self> {
    Settings([
      .string("imagePullPolicy", "When its image is pulled.") {
        $0.configuration.expansion.curl.imagePullPolicy = $1
      },
      .object("resources", "The containers' resources.") {
        $0.configuration.expansion.curl.resources = $1
      },
      .object("securityContext", "Replaces the default, which restricted admits.") {
        $0.configuration.expansion.curl.securityContext = $1
      },
    ])
  }

  /// The fields of `LogShipperDefaults`, and a security context. No pattern may weaken that, so it is not
  /// a default that patterns override.
  private static var logShipper: Key {
    var schema = LogShipperDefaults.schema
    schema["type"] = ["object", "null"]
    schema["properties"]?["securityContext"] = [
      "description": "Replaces the default, which restricted admits.", "type": ["object", "null"],
    ]
    return Key("logShipper", "Defaults for log shippers.", schema) {
      (root, file) throws(FaultList) in
      let section = try root.section("logShipper")
      if let context = try section?.section("securityContext") {
        file.configuration.expansion.logShipper.securityContext = .object(context.members)
      }
      var fields = section?.members ?? [:]
      fields["securityContext"] = nil
      let path = root.path.key("logShipper")
      if let image = file.shipperImage {
        if let other = fields["image"], !other.isNull {
          throw FaultList(path.key("image"), "images.logShipper names the image already: keep one")
        }
        fields["image"] = .string(image)
      }
      guard !fields.isEmpty else { return }
      file.configuration.expansion.logShipperDefaults = [
        try LogShipperDefaults(fields: fields, source: .operatorConfiguration, path: path)
      ]
    }
  }

  private static var fleet: Settings<Self> {
    Settings([
      .choice("operator", "When patterns follow another version of the operator.") {
        $0.configuration.fleet.operator = $1
      },
      .choice("defaults", "When patterns follow changed defaults.") {
        $0.configuration.fleet.defaults = $1
      },
      .share("maxPatternsInMotion", "How many patterns follow at once.") {
        $0.configuration.fleet.maxPatternsInMotion = $1
      },
      .boolean("pauseOnFailure", "Whether none follows while one is stalled by it.") {
        $0.configuration.fleet.pauseOnFailure = $1
      },
    ])
  }

  private static var timings: Settings<Self> {
    Settings([
      .positive("statusIntervalMilliseconds", "The shortest time between two writes of a status.") {
        $0.configuration.statusInterval = .milliseconds($1)
      },
      .positive("doubtAfterSeconds", "How long caches may lag before the API server is asked.") {
        $0.configuration.doubtAfter = .seconds($1)
      },
      .positive(
        "startTimeoutSeconds", "How long to try an unreachable API server at the start."
      ) {
        $0.configuration.startTimeout = .seconds($1)
      },
      .positive("stopTimeoutSeconds", "How long a clean stop may take.") {
        $0.configuration.stopTimeout = .seconds($1)
      },
    ])
  }

  private static var leaderElection: Settings<Self> {
    Settings([
      .boolean("enabled", "Whether there is one.") { $0.leaderElection.isEnabled = $1 },
      .string("name", "The Lease's name.") { $0.leaderElection.leaseName = $1 },
      .string("namespace", "The Lease's namespace; by default the operator's own.") {
        $0.leaderElection.namespace = $1
      },
      .positive("leaseDurationSeconds", "When the Lease of one that is silent is taken.") {
        $0.leaderElection.leaseDuration = .seconds($1)
      },
      .positive("renewDeadlineSeconds", "After how long without renewal it stops working.") {
        $0.leaderElection.renewDeadline = .seconds($1)
      },
      .positive("retryPeriodSeconds", "How often the Lease is looked at.") {
        $0.leaderElection.retryPeriod = .seconds($1)
      },
    ])
  }

  private static var bindAddress: Key {
    let key = Key.string("bindAddress", "Where probes and metrics are served: HOST:PORT or :PORT.")
    {
      $0.configuration.probes = ListenAddress(argument: $1)?.address
    }
    return key.after { (section, file) throws(FaultList) in
      if file.configuration.probes == nil, try section.string(key.name) != nil {
        throw FaultList(section.path.key(key.name), "must be HOST:PORT or :PORT")
      }
    }
  }

  private static var metrics: Settings<Self> {
    Settings([
      .boolean("patterns", "Whether /metrics tells of single patterns, by their names.") {
        $0.tellsPatterns = $1
      },
      .positive("maximumPatterns", "Of how many at most; each has about a dozen series.") {
        $0.maximumPatterns = $1
      },
    ])
  }
}

extension ExpansionSettings {
  /// Replaces the registry of the default images with a mirror. An image that is configured
  /// explicitly includes its registry.
  fileprivate mutating func useRegistry(_ registry: String) {
    curl.image = "\(registry)/\(Self.repository(of: curl.image))"
    logShipper.image = "\(registry)/\(Self.repository(of: logShipper.image))"
  }

  /// An image's name without its registry.
  private static func repository(of image: String) -> Substring {
    image.split(separator: "/", maxSplits: 1).last ?? image[...]
  }
}

extension OperatorConfigurationFile {
  /// The JSON Schema (draft 7) of the file, of which an editor takes what is misspelt for an error.
  static var schema: JSONValue {
    var document: JSONObject = [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "Configuration of the PodPattern operator",
    ]
    document.merge(settings.schema.object ?? [:]) { first, _ in first }
    return .object(document)
  }

  /// What the chart's `config` may not have, since other values of the chart say it.
  private static let valuesOfTheChart = [
    "images", "namespaces", "leaderElection", "bindAddress", "stateDirectory", "injection",
  ]

  /// The schema of the chart's values with that of `config` as it is to be.
  ///
  /// - Returns: nil if it is no such schema.
  static func chartSchema(_ values: JSONValue) -> JSONValue? {
    guard values["properties"]?["config"] != nil else { return nil }
    var schema = settings.schema
    for name in valuesOfTheChart { schema["properties"]?[name] = nil }
    let summary =
      "The operator's configuration file. Images, namespaces, leader election and address have values"
      + " of their own."
    var config: JSONObject = ["description": .string(summary)]
    config.merge(schema.object ?? [:]) { first, _ in first }
    var values = values
    values["properties"]?["config"] = .object(config)
    return values
  }
}
