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
  /// `images.logShipper`, which is an alternative to `logShipper.image`.
  var shipperImage: String?
  /// Whether there are metrics of patterns, and of how many at most.
  var tellsPatterns = false
  var maximumPatterns = OperatorConfiguration.usualPatternMetrics

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
      try settings.apply(ConfigurationSection(document.value, at: .root))
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

  private mutating func apply(_ root: ConfigurationSection) throws(FaultList) {
    try Self.settings.apply(root, to: &self)
    configuration.patternMetrics = tellsPatterns ? maximumPatterns : nil
  }
}
