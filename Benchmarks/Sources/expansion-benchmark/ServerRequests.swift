/// The requests that a kube-apiserver has had, as its metrics count them.
struct ServerRequests {
  /// Those that write what a controller of pods writes; not those that ask what one may do, and
  /// not the server's own.
  let writes: Double

  private static let verbs = ["POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"]
  private static let resources = [
    "pods", "podpatterns", "replicasets", "controllerrevisions", "configmaps", "services",
    "poddisruptionbudgets", "events",
  ]

  init(_ metrics: String) {
    var writes = 0.0
    for line in metrics.split(separator: "\n") where line.hasPrefix("apiserver_request_total{") {
      let labels = line.split(separator: "\"", omittingEmptySubsequences: false)
      // NAME{code="201",…,verb="POST"}: the value of a label follows what ends in its name. None of
      // those that are asked for comes first.
      func label(_ name: String) -> String? {
        labels.indices.dropLast().first { labels[$0].hasSuffix(",\(name)=") }
          .map { String(labels[labels.index(after: $0)]) }
      }
      guard let verb = label("verb"), Self.verbs.contains(verb), let resource = label("resource"),
        Self.resources.contains(resource), let value = line.split(separator: " ").last
      else { continue }
      writes += Double(value) ?? 0
    }
    self.writes = writes
  }
}
