extension CurlCommand {
  /// Downloads a file into a directory.
  ///
  /// A retry is curl's own for what passes by itself: time-outs, refused connections, names that
  /// can't be resolved and the statuses 408, 429 and 5xx. The kubelet retries the rest.
  static func fetch(_ fetch: Fetch, as initializer: String, into directory: String) -> CurlCommand {
    let file = MountPath.join(directory, fetch.path)
    guard let sha256 = fetch.sha256 else {
      return CurlCommand(program: "curl", arguments: download(fetch, to: file))
    }
    return verified(
      download: download(fetch, to: part(of: initializer, in: directory)), sha256: sha256,
      part: part(of: initializer, in: directory), file: file, initializer: initializer)
  }

  /// What curl is told to download into a file.
  static func download(_ fetch: Fetch, to file: String) -> [String] {
    [
      "--fail", "--silent", "--show-error", "--location", "--proto-redir", "=http,https",
      "--globoff", "--remove-on-error", "--connect-timeout", "10", "--speed-limit", "1",
      "--speed-time", "30", "--retry", "3", "--retry-connrefused",
    ]
      + fetch.headers.flatMap { ["--header", literal(line(of: $0))] }
      + ["--output", literal(file), "--url", literal(fetch.url)]
  }

  /// curl sends a header without a value only where a semicolon stands for the colon.
  private static func line(of header: HTTPHeader) -> String {
    header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
  }

  /// The file under its name while it is not yet known to be the right one.
  private static func part(of initializer: String, in directory: String) -> String {
    MountPath.join(directory, ".\(initializer).part")
  }

  /// A download that is there only if it has the digest.
  ///
  /// curl knows no digests, and a shell is not to be had, so BusyBox's `find` runs one command
  /// after the other as long as they succeed: on the root, its first starting point. Its second
  /// one is the file itself; where that is missing in the end, `find` fails, and the container
  /// with it.
  private static func verified(
    download: [String], sha256: String, part: String, file: String, initializer: String
  ) -> CurlCommand {
    let sums = "/dev/shm/\(initializer).sha256"
    let (part, file) = (literal(part), literal(file))
    let steps: [[String]] = [
      ["rm", "-f", file, part],
      ["awk", "BEGIN { print ARGV[1] > ARGV[2] }", "\(sha256)  \(part)", sums],
      ["curl"] + download,
      ["sha256sum", "-c", sums],
      ["rm", sums],
      ["mv", part, file],
    ]
    return CurlCommand(
      program: "find",
      arguments: ["/", file, "-maxdepth", "0", "-path", "/"]
        + steps.flatMap { ["-exec"] + $0 + [";"] }
        + ["-o", "-exec", "rm", "-f", part, ";"])
  }
}
