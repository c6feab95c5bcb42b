package import KubernetesCore

/// Undoing to a revision: what has to change in a pattern so that it declares the same as the
/// revision.
extension PatternRevision {
  /// Whether a spec declares the same, regardless of the order of fields and of nulls.
  package func isDeclared(by spec: JSONValue) -> Bool {
    declaration.canonical == Self.declaration(of: spec).canonical
  }

  /// The patch that restores the declaration in a pattern as a server has it.
  ///
  /// It also restores the revision's change cause, as kubectl does for a Deployment.
  ///
  /// - Returns: a patch that fails if the pattern has changed since it was read.
  package func restoringPatch(of pattern: JSONValue) -> JSONPatch {
    let metadata = pattern["metadata"] ?? [:]
    let spec = pattern["spec"]?.object ?? [:]
    let changes = Self.declaredFields.compactMap {
      Self.change(["spec", $0], from: spec[$0], to: declaration[$0])
    }
    return JSONPatch(
      [.test(["metadata", "resourceVersion"], metadata["resourceVersion"] ?? .null)] + changes
        + [causeChange(metadata["annotations"])].compactMap(\.self))
  }

  private func causeChange(_ annotations: JSONValue?) -> JSONPatch.Operation? {
    let cause = changeCause.map { JSONValue.string($0) }
    let key = Self.changeCauseAnnotation
    guard annotations?.object != nil else {
      return cause.map { .add(["metadata", "annotations"], .object([key: $0])) }
    }
    return Self.change(["metadata", "annotations", key], from: annotations?[key], to: cause)
  }

  private static func change(
    _ path: JSONPointer, from old: JSONValue?, to new: JSONValue?
  ) -> JSONPatch.Operation? {
    guard let new else { return old.map { _ in .remove(path) } }
    guard let old else { return .add(path, new) }
    return old.canonical == new.canonical ? nil : .replace(path, new)
  }
}
