extension CurlCommand {
  /// Blocks until the target answers, or for as long as the wait may take.
  static func wait(_ wait: WaitFor) -> CurlCommand {
    switch wait.target {
    case .http(let url): waitForURL(url, timeout: wait.timeoutSeconds)
    case .tcp(let address): waitForPort(address, timeout: wait.timeoutSeconds)
    }
  }

  private static func waitForURL(_ url: String, timeout: Int?) -> CurlCommand {
    CurlCommand(
      program: "curl",
      arguments: [
        "--fail", "--silent", "--show-error", "--globoff", "--output", "/dev/null",
        "--connect-timeout", "5", "--max-time", String(min(timeout ?? 10, 10)),
        "--retry", "1000000", "--retry-delay", "1", "--retry-all-errors",
        "--retry-max-time", String(timeout ?? 0), "--url", literal(url),
      ])
  }

  /// curl has no transfer that ends well with the connection made, but one that fails then and not
  /// before: an unknown telnet option is status 48, and nothing was sent yet. Telling that from
  /// other failures takes a shell; the script is always the same, and the address is an argument of
  /// it, which no shell reads as code.
  private static func waitForPort(_ address: String, timeout: Int?) -> CurlCommand {
    CurlCommand(
      program: "sh",
      arguments: ["-c", waitScript, "wait-for", literal(address), String(timeout ?? 0)])
  }

  private static let waitScript = """
    trap 'exit 143' TERM
    start=$(date +%s)
    until
      message=$(curl --silent --connect-timeout 5 --telnet-option NONE=1 \
    --write-out '%{errormsg}' "telnet://$1")
      [ $? -eq 48 ]
    do
      if [ "$2" -gt 0 ] && [ $(($(date +%s) - start)) -ge "$2" ]; then
        echo "$1 did not answer within $2 s: $message" >&2
        exit 1
      fi
      sleep 1
    done
    """
}
