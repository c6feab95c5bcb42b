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
/// namespaces: [team-a, team-b]
/// workers: 32
/// requestsInFlight: 128
/// timings:
///   {statusIntervalMilliseconds: 100, doubtAfterSeconds: 30, startTimeoutSeconds: 10,
///    stopTimeoutSeconds: 20}
/// leaderElection:
///   {enabled: true, name: podpattern, namespace: podpattern-system, leaseDurationSeconds: 15,
///    renewDeadlineSeconds: 10, retryPeriodSeconds: 2}
/// bindAddress: ":8080"
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
      try settings.take(Section(document.value, at: .root))
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

  private mutating func take(_ root: Section) throws(FaultList) {
    try root.allowOnly(
      [
        "images", "imagePullSecrets", "curl", "logShipper", "services", "namespaces", "workers",
        "requestsInFlight", "timings", "leaderElection", "bindAddress",
        "stateDirectory",
      ])
    try configuration.expansion.take(root)
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
    if let election = try root.section("leaderElection") { try takeElection(election) }
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

  private mutating func takeElection(_ section: Section) throws(FaultList) {
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
