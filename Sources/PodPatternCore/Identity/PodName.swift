/// The names of a pattern's pods.
package enum PodName {
  /// How long a pod's name may be: it becomes the host name, which is a DNS label.
  package static let maximumLength = 63

  /// PATTERN-REVISION-SUFFIX, with the pattern's part cut short where the whole would be too long.
  package static func make(pattern: String, revision: String, suffix: String) -> String {
    let tail = "-\(revision)-\(suffix)"
    var head = pattern.prefix(max(0, maximumLength - tail.utf8.count))
    while let last = head.last, last == "-" || last == "." { head.removeLast() }
    return head + tail
  }
}
