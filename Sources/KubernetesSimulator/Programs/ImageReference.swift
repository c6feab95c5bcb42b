/// An image's name as a container runtime reads it, and whether a registry would have it.
struct ImageReference: Sendable, Hashable {
  /// The registry's host, with its port if it has one.
  let registry: String
  /// The path in the registry, such as `library/nginx`.
  let repository: String
  /// What stands after the last `:` of the path, or after `@`; `latest` if nothing does.
  let tag: String
  private let isDigest: Bool

  /// The name as a runtime writes it in full, such as `docker.io/library/nginx:1.27`.
  var full: String { "\(registry)/\(repository)\(isDigest ? "@" : ":")\(tag)" }

  /// The words of tags that people use without a number in them.
  private static let usualTags: Set<String> = [
    "latest", "stable", "mainline", "edge", "main", "master", "nightly", "rolling", "dev", "devel",
    "alpine", "slim", "perl", "bookworm", "bullseye", "trixie", "jammy", "noble", "focal",
    "unstable",
    "testing", "lts", "glibc", "musl", "uclibc", "debug", "nonroot", "beta", "rc", "release",
    "linux",
    "fpm", "apache", "management",
  ]

  /// Reads a name; nil where it is none, as with capital letters.
  init?(_ text: String) {
    var path = text[...]
    var tag = "latest"
    isDigest = path.contains("@")
    if let at = path.firstIndex(of: "@") {
      tag = String(path[path.index(after: at)...])
      path = path[..<at]
      if let colon = Self.tagColon(of: path) { path = path[..<colon] }
    } else if let colon = Self.tagColon(of: path) {
      tag = String(path[path.index(after: colon)...])
      path = path[..<colon]
    }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    var registry = "docker.io"
    if parts.count > 1, let host = parts.first,
      host.contains(".") || host.contains(":") || host == "localhost"
    {
      registry = String(host)
      parts.removeFirst()
    }
    let isOrdinary = { (character: Character) in
      character.isASCII
        && (character.isLowercase || character.isNumber || "._-".contains(character))
    }
    guard !tag.isEmpty, !parts.isEmpty,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isOrdinary) })
    else { return nil }
    if parts.count == 1, registry == "docker.io" { parts.insert("library", at: 0) }
    self.registry = registry
    repository = parts.joined(separator: "/")
    self.tag = tag
  }

  private static func tagColon(of path: Substring) -> Substring.Index? {
    let name = path.lastIndex(of: "/") ?? path.startIndex
    return path[name...].lastIndex(of: ":")
  }

  /// Why the image can't be pulled, as the kubelet reports it; nil where it can.
  ///
  /// A registry has every image, unless the host can't be (`Fiction`), the repository or the tag says
  /// that it does not exist, or the tag is none that an official image of Docker Hub has: without a digit,
  /// and none of the usual words.
  var pullFailure: String? {
    let start =
      "failed to pull and unpack image \"\(full)\": failed to resolve reference \"\(full)\": "
    if Fiction.isHost(registry.prefix { $0 != ":" }) {
      let url = "https://\(registry)/v2/\(repository)/manifests/\(tag)"
      return start + "failed to do request: Head \"\(url)\": dial tcp: lookup "
        + "\(registry.prefix { $0 != ":" }): no such host"
    }
    if repository.split(separator: "/").contains(where: { Fiction.isMeant(by: $0) }) {
      return start + "pull access denied, repository does not exist or may require authorization"
    }
    guard isMissing else { return nil }
    return "rpc error: code = NotFound desc = \(start)\(full): not found"
  }

  private var isMissing: Bool {
    if isDigest { return false }
    if Fiction.isMeant(by: tag) { return true }
    guard registry == "docker.io", repository.hasPrefix("library/") else { return false }
    let words = tag.lowercased().split { !$0.isLetter }
    return !tag.contains(where: \.isNumber)
      && !words.contains { Self.usualTags.contains(String($0)) }
  }

  /// The images whose own program ends at once where there is no terminal.
  private static let brief: Set<String> = [
    "busybox", "alpine", "debian", "ubuntu", "bash", "hello-world", "fedora", "rockylinux",
    "almalinux", "python", "node", "swift", "golang",
  ]

  /// Whether the image's own program ends at once.
  var endsAtOnce: Bool {
    repository.hasPrefix("library/") && Self.brief.contains(String(repository.dropFirst(8)))
  }
}
