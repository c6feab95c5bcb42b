internal import ArgumentParser
internal import KubernetesRuntime

/// An address to serve probes and metrics on, from the command line or a configuration file.
struct ListenAddress: ExpressibleByArgument {
  let address: ProbeServer.Address

  /// Parses `HOST:PORT`, `[ADDRESS]:PORT` or `:PORT`, which is every interface.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"),
      let port = UInt16(argument[argument.index(after: colon)...])
    else { return nil }
    var host = String(argument[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    address = ProbeServer.Address(host: host.isEmpty ? "0.0.0.0" : host, port: Int(port))
  }
}
