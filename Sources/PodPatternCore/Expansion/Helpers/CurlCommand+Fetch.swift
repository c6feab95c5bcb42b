internal import KubernetesCore

extension CurlCommand {
  /// Downloads a file into a directory, by way of a file beside it that then takes its place.
  ///
  /// A retry is curl's own for what passes by itself: time-outs, refused connections, names that
  /// can't be resolved and the statuses 408, 429 and 5xx. The kubelet retries the rest.
  ///
  /// - Parameters:
  ///   - name: The container's name, of which that of the file beside it is made.
  ///   - limit: How many bytes the file may have; nil for any number.
  static func fetch(
    _ fetch: Fetch, as name: String, into directory: String, limit: Int?
  ) -> CurlCommand {
    let file = MountPath.join(directory, MountPath.lastStep(of: fetch.path))
    let part = MountPath.join(directory, ".\(name).part")
    let secret = fetch.headers.filter(\.isSecret).map(\.name)
    let arguments =
      [file, part, fetch.sha256 ?? "", fetch.redirects.rawValue, String(limit ?? 0), fetch.url]
      + [String(secret.count)] + secret
      + fetch.headers.compactMap(\.line).flatMap { ["--header", $0] }
    return CurlCommand(
      program: "sh", arguments: ["-c", FetchScript.text, "fetch"] + arguments.map(literal),
      environment: environment(fetch.headers))
  }

  /// The same again and again: whoever reads the file finds the old one or the new one, and after a
  /// failure the old one.
  static func refresh(
    _ fetch: Fetch, every seconds: Int, as refresher: String, into directory: String, limit: Int?
  ) -> CurlCommand {
    let once = self.fetch(fetch, as: refresher, into: directory, limit: limit)
    let whole = Refreshing.command([once.program] + once.arguments, every: seconds)
    return CurlCommand(
      program: whole[0], arguments: Array(whole.dropFirst()), environment: once.environment)
  }

  /// A variable for each header whose value is secret.
  private static func environment(_ headers: [HTTPHeader]) -> [JSONValue] {
    headers.compactMap(\.secret).enumerated().map { index, secret in
      [
        "name": .string(FetchScript.variable(index + 1)),
        "valueFrom": ["secretKeyRef": secret],
      ]
    }
  }
}

extension HTTPHeader {
  fileprivate var isSecret: Bool { secret != nil }

  /// The reference to the Secret's key, as core/v1 has it.
  fileprivate var secret: JSONValue? {
    guard case .secret(let name, let key) = value else { return nil }
    return ["name": .string(name), "key": .string(key)]
  }

  /// A header that is not secret as curl takes it, which sends one without a value only where a
  /// semicolon stands for the colon.
  fileprivate var line: String? {
    guard case .text(let text) = value else { return nil }
    return text.isEmpty ? "\(name);" : "\(name): \(text)"
  }
}
