internal import FoundationEssentials

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
