internal import ArgumentParser
internal import CMalloc
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime

/// An address to serve probes and metrics on, from the command line or a configuration file.
struct ListenAddress: ExpressibleByArgument {
  let address: ProbeServer.Address

  /// Parses `HOST:PORT`, `[ADDRESS]:PORT` or `:PORT`, which is every interface, over IPv4 and IPv6.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"),
      let port = UInt16(argument[argument.index(after: colon)...])
    else { return nil }
    var host = String(argument[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    address = ProbeServer.Address(host: host, port: Int(port))
  }
}

/// The leader election settings in a configuration file.
struct LeaderElectionSettings {
  var isEnabled = false
  var leaseName = "podpattern"
  /// The Lease's namespace; if nil, that of the pod or of the kubeconfig's context.
  var namespace: String?
  var leaseDuration: Duration = .seconds(15)
  var renewDeadline: Duration = .seconds(10)
  var retryPeriod: Duration = .seconds(2)

  /// The configuration of this process as a candidate for the Lease in a cluster.
  ///
  /// - Throws: `CommandFailure` if the durations contradict each other.
  func configuration(
    in cluster: ClusterConfiguration
  ) throws(CommandFailure) -> LeaderElectionConfiguration {
    let configuration = LeaderElectionConfiguration(
      lease: ObjectKey(namespace: namespace ?? cluster.namespace, name: leaseName),
      identity: Instance.unique(), leaseDuration: leaseDuration, renewDeadline: renewDeadline,
      retryPeriod: retryPeriod)
    if let fault = configuration.fault { throw CommandFailure(.input, "leaderElection: \(fault)") }
    return configuration
  }
}

/// Identifies this process among several operators.
enum Instance {
  /// The name of the pod, or else of the machine.
  static let name: String = {
    let environment = ProcessInfo.processInfo.environment
    return [environment["POD_NAME"], environment["HOSTNAME"], ProcessInfo.processInfo.hostName]
      .lazy.compactMap { $0 }.first { !$0.isEmpty } ?? "podpattern"
  }()

  /// The name with a random suffix: a restarted process must not mistake itself for the previous
  /// holder of a Lease.
  static func unique() -> String { "\(name)_\(UUID().uuidString.lowercased())" }
}

/// Configures the C library's allocator.
enum Allocator {
  /// Makes it return memory to the system early: a list of all pods takes many times what is kept
  /// of it, and by default the process would never return most of that.
  static func trimEarly() {
    _ = mallopt(M_ARENA_MAX, 2)
    _ = mallopt(M_TRIM_THRESHOLD, 256 << 10)
  }
}
