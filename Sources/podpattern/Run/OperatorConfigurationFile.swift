internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore
internal import PodPatternOperator

/// The operator's configuration file: the settings for all patterns.
///
/// ```yaml
/// images:
///   registry: registry.example.com     # replaces that of the default images
///   curl: registry.example.com/curl:8.16.0
///   logShipper: registry.example.com/podpattern-shipper:0.1.0
/// imagePullSecrets: [registry-credentials]
/// curl: {imagePullPolicy: Always, resources: {}, securityContext: {}}
/// logShipper:                          # the fields of LogShipperDefaults, and securityContext
///   outputs: [{loki: {host: loki.logging}}]
///   labels: [app]
///   securityContext: {}
/// services: {allowExternalIPs: false}
/// fleet:
///   {operator: WithNextChange, defaults: Roll, maxPatternsInMotion: 10%, pauseOnFailure: true}
/// namespaces: [team-a, team-b]
/// workers: 8
/// requestsInFlight: 128
/// timings:
///   {statusIntervalMilliseconds: 100, doubtAfterSeconds: 30, startTimeoutSeconds: 10,
///    stopTimeoutSeconds: 20}
/// leaderElection:
///   {enabled: true, name: podpattern, namespace: podpattern-system, leaseDurationSeconds: 15,
///    renewDeadlineSeconds: 10, retryPeriodSeconds: 2}
/// bindAddress: ":8080"
/// metrics: {patterns: true, maximumPatterns: 1000}
/// stateDirectory: /var/run/podpattern  # its own, and kept when its container restarts
/// ```
struct OperatorConfigurationFile {
  var configuration = OperatorConfiguration()
  var leaderElection = LeaderElectionSettings()

  /// Reads a file; settings that it omits have their defaults.
  ///
  /// - Throws: `CommandFailure` with the lines of the faults.
  static func read(_ file: String) throws(CommandFailure) -> Self {
    let data: Data
    do throws(FileError) {
      data = try LocalFiles().contents(of: file)
    } catch {
      throw CommandFailure(.input, "\(file): the configuration file: \(error.reason)")
    }
    return try parse(data, file: file)
  }

  static func parse(_ data: Data, file: String) throws(CommandFailure) -> Self {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLStream.parse(data)
    } catch {
      throw CommandFailure(
        .input, "\(file):\(error.position.line):\(error.position.column): \(error.reason)")
    }
    var settings = Self()
    guard let document = documents.first else { return settings }
    do throws(FaultList) {
      guard documents.count == 1 else {
        throw FaultList(.root, "one document is expected, not \(documents.count)")
      }
      try settings.apply(Section(document.value, at: .root))
    } catch {
      let lines = error.lines.map { fault in
        FaultLine(
          file: file, position: document.position(of: fault.path), text: fault.description)
      }
      throw CommandFailure(
        .input,
        lines.sorted { $0.position < $1.position }.map(\.description).joined(separator: "\n"))
    }
    return settings
  }

  private mutating func apply(_ root: Section) throws(FaultList) {
    try root.allowOnly(
      [
        "images", "imagePullSecrets", "curl", "logShipper", "services", "fleet", "namespaces",
        "workers", "requestsInFlight", "timings", "leaderElection", "bindAddress",
        "stateDirectory", "metrics",
      ])
    try configuration.expansion.apply(root)
    if let fleet = try root.section("fleet") { try configuration.fleet.apply(fleet) }
    try root.strings("namespaces") { configuration.namespaces = $0 }
    try root.positive("workers") { configuration.workers = $0 }
    try root.positive("requestsInFlight") { configuration.requestsInFlight = $0 }
    try root.string("stateDirectory") { configuration.stateDirectory = $0 }
    try root.string("bindAddress") {
      configuration.probes = ListenAddress(argument: $0)?.address
    }
    if configuration.probes == nil, root.members["bindAddress"]?.string != nil {
      throw FaultList(root.path.key("bindAddress"), "must be HOST:PORT or :PORT")
    }
    if let metrics = try root.section("metrics") { try applyMetrics(metrics) }
    if let election = try root.section("leaderElection") { try applyElection(election) }
    if let timings = try root.section("timings") {
      try timings.allowOnly(
        [
          "statusIntervalMilliseconds", "doubtAfterSeconds", "startTimeoutSeconds",
          "stopTimeoutSeconds",
        ])
      try timings.positive("statusIntervalMilliseconds") {
        configuration.statusInterval = .milliseconds($0)
      }
      try timings.positive("doubtAfterSeconds") { configuration.doubtAfter = .seconds($0) }
      try timings.positive("startTimeoutSeconds") { configuration.startTimeout = .seconds($0) }
      try timings.positive("stopTimeoutSeconds") { configuration.stopTimeout = .seconds($0) }
    }
  }

  private mutating func applyMetrics(_ section: Section) throws(FaultList) {
    try section.allowOnly(["patterns", "maximumPatterns"])
    var limit = OperatorConfiguration.usualPatternMetrics
    try section.positive("maximumPatterns") { limit = $0 }
    try section.boolean("patterns") { configuration.patternMetrics = $0 ? limit : nil }
  }

  private mutating func applyElection(_ section: Section) throws(FaultList) {
    try section.allowOnly(
      [
        "enabled", "name", "namespace", "leaseDurationSeconds", "renewDeadlineSeconds",
        "retryPeriodSeconds",
      ])
    try section.boolean("enabled") { leaderElection.isEnabled = $0 }
    try section.string("name") { leaderElection.leaseName = $0 }
    try section.string("namespace") { leaderElection.namespace = $0 }
    try section.positive("leaseDurationSeconds") { leaderElection.leaseDuration = .seconds($0) }
    try section.positive("renewDeadlineSeconds") { leaderElection.renewDeadline = .seconds($0) }
    try section.positive("retryPeriodSeconds") { leaderElection.retryPeriod = .seconds($0) }
  }
}

extension FleetPolicy {
  fileprivate mutating func apply(_ section: Section) throws(FaultList) {
    try section.allowOnly(["operator", "defaults", "maxPatternsInMotion", "pauseOnFailure"])
    try section.choice("operator") { self.operator = $0 }
    try section.choice("defaults") { defaults = $0 }
    try section.share("maxPatternsInMotion") { maxPatternsInMotion = $0 }
    try section.boolean("pauseOnFailure") { pauseOnFailure = $0 }
  }
}

/// The settings for added containers in the operator's configuration file.
extension ExpansionSettings {
  fileprivate mutating func apply(_ root: Section) throws(FaultList) {
    let images = try root.section("images")
    try images?.allowOnly(["registry", "curl", "logShipper"])
    try applyRegistry(images)
    try images?.string("curl") { curl.image = $0 }
    try root.strings("imagePullSecrets") { imagePullSecrets = $0 }
    for (index, name) in imagePullSecrets.enumerated() where name.isEmpty {
      throw FaultList(root.path.key("imagePullSecrets").index(index), "must be a Secret's name")
    }
    if let section = try root.section("curl") { try applyCurl(section) }
    if let services = try root.section("services") {
      try services.allowOnly(["allowExternalIPs"])
      try services.boolean("allowExternalIPs") { allowsExternalIPs = $0 }
    }
    try applyLogShipper(root.section("logShipper"), images)
  }

  /// Replaces the registry of the default images with a mirror. An image that is configured
  /// explicitly includes its registry.
  private mutating func applyRegistry(_ images: Section?) throws(FaultList) {
    guard let images else { return }
    var registry: String?
    try images.string("registry") { registry = $0 }
    guard let registry else { return }
    guard !registry.hasSuffix("/"), !registry.contains("://") else {
      throw FaultList(
        images.path.key("registry"),
        "must be a host with its port and path, such as registry.example.com/mirror")
    }
    curl.image = "\(registry)/\(Self.repository(of: curl.image))"
    logShipper.image = "\(registry)/\(Self.repository(of: logShipper.image))"
  }

  /// An image's name without its registry.
  private static func repository(of image: String) -> Substring {
    image.split(separator: "/", maxSplits: 1).last ?? image[...]
  }

  private mutating func applyCurl(_ section: Section) throws(FaultList) {
    try section.allowOnly(["imagePullPolicy", "resources", "securityContext"])
    try section.string("imagePullPolicy") { curl.imagePullPolicy = $0 }
    if let resources = try section.section("resources") {
      curl.resources = .object(resources.members)
    }
    if let context = try section.section("securityContext") {
      curl.securityContext = .object(context.members)
    }
  }

  private mutating func applyLogShipper(
    _ section: Section?, _ images: Section?
  ) throws(FaultList) {
    var fields = section?.members ?? [:]
    // No pattern may weaken it, so it is not a default that patterns override.
    if let context = try section?.section("securityContext") {
      logShipper.securityContext = .object(context.members)
    }
    fields["securityContext"] = nil
    let path = section?.path ?? FieldPath.root.key("logShipper")
    try Self.applyImage(images, &fields, path)
    guard !fields.isEmpty else { return }
    logShipperDefaults = [
      try LogShipperDefaults(fields: fields, source: .operatorConfiguration, path: path)
    ]
  }

  /// Applies `images.logShipper`, which is an alternative to `logShipper.image`.
  private static func applyImage(
    _ images: Section?, _ fields: inout JSONObject, _ path: FieldPath
  ) throws(FaultList) {
    var image: String?
    try images?.string("logShipper") { image = $0 }
    guard let image else { return }
    if let other = fields["image"], !other.isNull {
      throw FaultList(path.key("image"), "images.logShipper names the image already: keep one")
    }
    fields["image"] = .string(image)
  }
}

/// A mapping in the file; its readers pass on values that are present and valid.
private struct Section {
  let members: JSONObject
  let path: FieldPath

  init(_ value: JSONValue, at path: FieldPath) throws(FaultList) {
    guard let members = value.object else {
      throw FaultList(path, "must be a mapping, not \(value.typeName)")
    }
    self.members = members
    self.path = path
  }

  /// Refuses unknown keys, which are usually misspelt.
  func allowOnly(_ known: [String]) throws(FaultList) {
    for name in members.keys where !known.contains(name) {
      throw FaultList(
        path.key(name), "unknown field; known here: \(known.joined(separator: ", "))")
    }
  }

  func section(_ name: String) throws(FaultList) -> Section? {
    guard let value = present(name) else { return nil }
    return try Section(value, at: path.key(name))
  }

  func string(_ name: String, _ set: (String) -> Void) throws(FaultList) {
    guard let value = present(name) else { return }
    guard let text = value.string, !text.isEmpty else {
      throw FaultList(path.key(name), "must be a text that is not empty")
    }
    set(text)
  }

  func strings(_ name: String, _ set: ([String]) -> Void) throws(FaultList) {
    guard let value = present(name) else { return }
    guard let elements = value.array else {
      throw FaultList(path.key(name), "must be a list, not \(value.typeName)")
    }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      guard let text = element.string else {
        throw FaultList(path.key(name).index(index), "must be a text, not \(element.typeName)")
      }
      texts.append(text)
    }
    set(texts)
  }

  func boolean(_ name: String, _ set: (Bool) -> Void) throws(FaultList) {
    guard let value = present(name) else { return }
    guard case .bool(let flag) = value else {
      throw FaultList(path.key(name), "must be true or false")
    }
    set(flag)
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ set: (Choice) -> Void
  ) throws(FaultList) {
    guard let value = present(name) else { return }
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw FaultList(path.key(name), "must be one of \(all)")
    }
    set(choice)
  }

  /// A number above 0, or a percentage from 1 to 100.
  func share(_ name: String, _ set: (IntOrPercent) -> Void) throws(FaultList) {
    guard let value = present(name) else { return }
    if value.integer != nil { return try positive(name) { set(.count($0)) } }
    guard let text = value.string, text.utf8.last == UInt8(ascii: "%"),
      let percent = Int(text.dropLast()),
      (1...100).contains(percent)
    else {
      throw FaultList(path.key(name), "must be a number above 0, or a percentage from 1% to 100%")
    }
    set(.percent(percent))
  }

  func positive(_ name: String, _ set: (Int) -> Void) throws(FaultList) {
    guard let value = present(name) else { return }
    guard let number = value.integer, number > 0 else {
      throw FaultList(path.key(name), "must be a whole number above 0")
    }
    guard number == Count(number).value else {
      throw FaultList(path.key(name), "must be at most \(Count.range.upperBound)")
    }
    set(number)
  }

  /// The value of a key; null is the same as an absent key.
  private func present(_ name: String) -> JSONValue? {
    members[name].flatMap { $0.isNull ? nil : $0 }
  }
}

extension FaultList {
  /// The only fault of a field, at which decoding stops.
  fileprivate init(_ path: FieldPath, _ reason: String) {
    self.init([FieldFault(at: path, reason)])
  }
}
