package import KubernetesCore

/// Going back to a revision: what has to change in a pattern so that it declares what the revision
/// does.
extension PatternRevision {
  /// Whether a spec declares what this revision does; the order of fields and nulls aside.
  package func isDeclared(by spec: JSONValue) -> Bool {
    declaration.canonical == Self.declaration(of: spec).canonical
  }

  /// The patch that puts the declaration back into a pattern as a server has it.
  ///
  /// The pattern's change cause becomes the revision's again, as kubectl does it for a Deployment.
  ///
  /// - Returns: a patch that fails where the pattern has changed meanwhile.
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
