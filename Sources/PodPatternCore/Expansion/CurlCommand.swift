internal import KubernetesCore

/// A command of curl's image: a program and its arguments, never a shell.
struct CurlCommand {
  let program: String
  let arguments: [String]

  /// Downloads a file below the directory where the shared volume is mounted.
  static func fetch(_ fetch: Fetch, into directory: String) -> CurlCommand {
    let file = MountPath.join(directory, fetch.path)
    return CurlCommand(
      program: "curl",
      arguments: [
        "--fail", "--silent", "--show-error", "--location", "--globoff", "--create-dirs",
        "--remove-on-error", "--connect-timeout", "10", "--speed-limit", "1", "--speed-time", "30",
        "--retry", "5", "--retry-connrefused",
      ]
        + fetch.headers.flatMap { ["--header", literal(header($0))] }
        + ["--output", literal(file), "--url", literal(fetch.url)])
  }

  /// Blocks until the target answers.
  static func wait(_ wait: WaitFor) -> CurlCommand {
    let url =
      switch wait.target {
      case .tcp(let address): "telnet://\(address)"
      case .http(let url): url
      }
    return CurlCommand(
      program: "curl",
      arguments: [
        "--fail", "--silent", "--show-error", "--globoff", "--output", "/dev/null",
        "--connect-timeout", "5", "--max-time", "10", "--retry", "1000000", "--retry-delay", "1",
        "--retry-max-time", String(wait.timeoutSeconds ?? 0), "--retry-all-errors",
        "--url", literal(url),
      ])
  }

  /// curl sends a header without a value only where a semicolon stands for the colon.
  private static func header(_ header: HTTPHeader) -> String {
    header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
  }

  /// A text that the kubelet hands on unchanged: it replaces `$(NAME)` and makes one of two dollars.
  private static func literal(_ text: String) -> String {
    String(text.flatMap { $0 == "$" ? "$$" : String($0) })
  }
}
