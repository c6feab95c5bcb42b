internal import FoundationEssentials
internal import KubernetesCore

/// What is worth typing next in a playground.
struct PlaygroundGuide {
  let port: Int
  let kubeconfig: String
  /// What the playground began with.
  let objects: [JSONValue]

  var text: String {
    """
    A simulated cluster listens on http://127.0.0.1:\(port). In another terminal:

    \(lines)

    Ctrl-C ends it.

    """
  }

  /// The commands, those that look before those that break and mend something, with what they show.
  private var lines: String {
    var rows = [("export KUBECONFIG=\(quotedPath)", "")]
    guard let pattern = objects.first(where: { $0["kind"] == "PodPattern" }),
      let name = pattern["metadata"]?["name"]?.string
    else {
      rows += [
        ("kubectl apply -f FILE", "such as one of config/samples"),
        ("kubectl get podp,pods", "what becomes of it"),
      ]
      return Self.table(rows)
    }
    let place = pattern["metadata"]?["namespace"]?.string ?? "default"
    let option = place == "default" ? "" : " -n \(place)"
    rows += [
      ("kubectl get podp,pods\(option)", "what there is; -w follows it"),
      ("kubectl describe podp \(name)\(option)", "its conditions and Events"),
      ("kubectl scale podp \(name) --replicas 3\(option)", "more pods"),
      ("kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data", "pods go elsewhere"),
      ("kubectl uncordon node-1", ""),
    ]
    if let image = pattern["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]?.string {
      let missing = "\(image.prefix { $0 != ":" && $0 != "@" }):nope"
      let patch =
        #"'[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"\#(missing)"}]'"#
      rows += [
        ("kubectl patch podp \(name)\(option) --type json -p \(patch)", ""),
        ("kubectl get events\(option) --sort-by=.lastTimestamp", "an image that does not exist"),
        ("podpattern rollout undo \(name)\(option)", "and back"),
      ]
    }
    return Self.table(rows)
  }

  /// The kubeconfig's path from wherever a shell stands, as a shell's word.
  private var quotedPath: String {
    let folder = FileManager.default.currentDirectoryPath
    let path = kubeconfig.hasPrefix("/") ? kubeconfig : "\(folder)/\(kubeconfig)"
    let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+@".contains($0) }
    return isPlain ? path : "'\(path.replacing("'", with: #"'\''"#))'"
  }

  private static func table(_ rows: [(command: String, comment: String)]) -> String {
    // A long command does not move the comments of all others out of sight.
    let width = rows.map(\.command.count).filter { $0 <= widest }.max() ?? 0
    return rows.map { command, comment in
      guard !comment.isEmpty else { return "  \(command)" }
      let gap = String(repeating: " ", count: max(0, width - command.count))
      return "  \(command)\(gap)   # \(comment)"
    }.joined(separator: "\n")
  }

  private static let widest = 66
}
