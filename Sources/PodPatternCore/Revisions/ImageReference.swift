internal import KubernetesCore

/// The name of a container image, as people write it and as container runtimes report it.
struct ImageReference: Hashable {
  /// The name in full: with its registry, and with a tag or digest.
  let name: String

  /// Reads a name with what it leaves out: Docker Hub, its `library`, and the tag `latest`, as the
  /// distribution project's reference format has them.
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
