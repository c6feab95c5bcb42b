/// What distinguishes the pods of two revisions, and whether a pod of the one can become a pod of
/// the other without being replaced.
package struct TemplateChange: Sendable, Hashable {
  /// What it takes to carry a difference out, least disruptive first.
  package enum Means: Int, Sendable, Hashable, Comparable {
    /// A patch of the pod: the API server allows images, labels and annotations to change.
    case patch
    /// The pod's `resize` subresource (KEP-1287).
    case resize
    /// Another pod in its place.
    case replacement

    /// Whether it is less disruptive.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// One difference.
  package struct Item: Sendable, Hashable {
    /// What differs, in words: `image of sidecar clock`.
    package var subject: String
    /// What it takes.
    package var means: Means
    /// Whether a container is started again for it.
    package var isRestart = false
  }

  /// The differences, in the order of the fields.
  package private(set) var items: [Item] = []

  /// Compares the templates of two revisions.
  package init(from old: PatternRevision, to new: PatternRevision) {
    var comparison = TemplateComparison(
      roles: ContainerRoles(new.declaration, old.declaration))
    comparison.compare(old.template, new.template)
    items = comparison.items
  }

  /// All that differs, in words: `image of sidecar clock, env of container web`.
  package var summary: String {
    let shown = items.prefix(5).map(\.subject).joined(separator: ", ")
    if items.isEmpty { return "nothing that pods show" }
    return items.count > 5 ? "\(shown) and \(items.count - 5) more" : shown
  }

  /// What it takes to carry all of it out.
  package var means: Means { items.map(\.means).max() ?? .patch }

  /// Whether a container is started again for it.
  package var isRestart: Bool { items.contains { $0.isRestart || $0.means == .replacement } }

  /// Whether pods can become what they are to be without being replaced.
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
