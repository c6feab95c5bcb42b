/// How the pods of two revisions differ, and whether pods of one can become pods of the other
/// without being replaced.
package struct TemplateChange: Sendable, Hashable {
  /// How a difference can be carried out, least disruptive first.
  package enum Means: Int, Sendable, Hashable, Comparable {
    /// A patch of the pod: the API server allows images, labels and annotations to change.
    case patch
    /// The pod's `resize` subresource (KEP-1287).
    case resize
    case replacement

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  package struct Item: Sendable, Hashable {
    /// What differs, such as `image of sidecar clock`.
    package var subject: String
    package var means: Means
    /// Whether a container is restarted.
    package var isRestart = false
  }

  /// The differences, in the order of the fields.
  package private(set) var items: [Item] = []

  package init(from old: PatternRevision, to new: PatternRevision) {
    var comparison = TemplateComparison(
      roles: ContainerRoles(new.declaration, old.declaration))
    comparison.compare(old.template, new.template)
    items = comparison.items
  }

  /// All differences: `image of sidecar clock, env of container web`.
  package var summary: String {
    let shown = items.prefix(5).map(\.subject).joined(separator: ", ")
    if items.isEmpty { return "nothing that pods show" }
    return items.count > 5 ? "\(shown) and \(items.count - 5) more" : shown
  }

  /// What all differences together require.
  package var means: Means { items.map(\.means).max() ?? .patch }

  /// Whether a container is restarted.
  package var isRestart: Bool { items.contains { $0.isRestart || $0.means == .replacement } }

  /// Whether pods can be updated without being replaced.
  ///
  /// - Parameter resizing: whether the server has the `resize` subresource of pods.
  package func isInPlace(resizing: Bool) -> Bool {
    switch means {
    case .patch: true
    case .resize: resizing
    case .replacement: false
    }
  }
}
