internal import KubernetesCore

/// The name of a container image, as written in specs and as reported by container runtimes.
struct ImageReference: Hashable {
  /// The full name, including registry and tag or digest.
  let name: String

  /// Parses a name and completes it with Docker Hub, `library` and the tag `latest`, as in the
  /// distribution project's reference format.
  init(_ text: String) {
    var domain = "docker.io"
    var path = text
    if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
      let first = text[..<slash]
      if first.hasAny(of: ".:") || first == "localhost" {
        domain = first == "index.docker.io" ? "docker.io" : String(first)
        path = String(text[text.utf8.index(after: slash)...])
      }
    }
    if domain == "docker.io", !path.hasAny(of: "/") { path = "library/" + path }
    let last = path.parts(separatedBy: "/").last ?? path
    let isWhole = last.hasAny(of: ":@")
    name = "\(domain)/\(path)\(isWhole ? "" : ":latest")"
  }
}

extension ImageReference {
  /// The digest in a name or an ID of an image, such as `sha256:…`; nil where there is none.
  static func digest(in text: String) -> String? {
    let last = text.parts(separatedBy: "@").last ?? text
    return last.beginsWithBytes(of: "sha256:") || last.beginsWithBytes(of: "sha512:") ? last : nil
  }
}
