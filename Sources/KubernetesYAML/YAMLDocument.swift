package import KubernetesCore

/// One document of a YAML stream: its value as JSON, and where each part of it was written.
package struct YAMLDocument: Sendable {
  /// The document as JSON.
  package let value: JSONValue
  let positions: PositionTree

  /// The place of a field: of its key in a mapping, of the value itself in a sequence.
  ///
  /// Where the path goes on past what was written, this is the place of the last part that was: a
  /// required field that is missing is reported at the object that lacks it.
  package func position(of path: FieldPath) -> YAMLPosition {
    locate(path, \.key)
  }

  /// The place of a field's value; else as `position(of:)`.
  package func valuePosition(of path: FieldPath) -> YAMLPosition {
    locate(path, \.value)
  }

  private func locate(
    _ path: FieldPath, _ part: KeyPath<PositionTree, PositionTree.Mark>
  ) -> YAMLPosition {
    var value = value
    var tree = positions
    for component in path.components {
      guard let (index, next) = value.child(component), tree.children.indices.contains(index)
      else { break }
      value = next
      tree = tree.children[index]
    }
    return tree[keyPath: part].position
  }
}
