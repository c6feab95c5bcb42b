internal import FoundationEssentials

/// Which of several operators this process is.
enum Instance {
  /// The name of the pod, or else of the machine.
  static let name: String = {
    let environment = ProcessInfo.processInfo.environment
    return [environment["POD_NAME"], environment["HOSTNAME"], ProcessInfo.processInfo.hostName]
      .lazy.compactMap { $0 }.first { !$0.isEmpty } ?? "podpattern"
  }()

  /// The name with a random part: a process that starts again must not take itself for the one that
  /// held a Lease before.
  static func unique() -> String { "\(name)_\(UUID().uuidString.lowercased())" }
}
