package import KubernetesCore

/// Going back to a revision: what has to change in a pattern so that it declares what the revision
/// does.
extension PatternRevision {
  /// Whether a spec declares what this revision does; the order of fields and nulls aside.
  package func isDeclared(by spec: JSONValue) -> Bool {
    declaration.canonical == Self.declaration(of: spec).canonical
  }

  /// The JSON patch (RFC 6902) that puts the declaration back into a pattern as a server has it.
  ///
  /// The pattern's change cause becomes the revision's again, as kubectl does it for a Deployment.
  ///
  /// - Returns: a patch that fails where the pattern has changed meanwhile.
  package func restoringPatch(of pattern: JSONValue) -> JSONValue {
    let metadata = pattern["metadata"] ?? [:]
    var operations: [JSONValue] = [
      Self.operation("test", "/metadata/resourceVersion", metadata["resourceVersion"] ?? .null)
    ]
    let spec = pattern["spec"]?.object ?? [:]
    for field in Self.declaredFields {
      operations += Self.change("/spec/\(field)", from: spec[field], to: declaration[field])
    }
    operations += causeOperations(metadata["annotations"])
    return .array(operations)
  }

  private func causeOperations(_ annotations: JSONValue?) -> [JSONValue] {
    let cause = changeCause.map { JSONValue.string($0) }
    guard annotations?.object != nil else {
      guard let cause else { return [] }
      let annotations: JSONValue = .object([Self.changeCauseAnnotation: cause])
      return [Self.operation("add", "/metadata/annotations", annotations)]
    }
    // A slash in a key is written ~1 in a JSON pointer (RFC 6901).
    let path =
      "/metadata/annotations/"
      + Self.changeCauseAnnotation.parts(separatedBy: "/").joined(separator: "~1")
    return Self.change(path, from: annotations?[Self.changeCauseAnnotation], to: cause)
  }

  private static func change(
    _ path: String, from old: JSONValue?, to new: JSONValue?
  ) -> [JSONValue] {
    switch (old, new) {
    case (nil, nil): []
    case (_?, nil): [["op": "remove", "path": .string(path)]]
    case (nil, let new?): [operation("add", path, new)]
    case (let old?, let new?):
      old.canonical == new.canonical ? [] : [operation("replace", path, new)]
    }
  }

  private static func operation(
    _ name: String, _ path: String, _ value: JSONValue
  ) -> JSONValue {
    ["op": .string(name), "path": .string(path), "value": value]
  }
}
