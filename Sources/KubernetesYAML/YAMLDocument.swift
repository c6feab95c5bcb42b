package import KubernetesCore

/// One document of a YAML stream: its value as JSON, and where each part of it was written.
package struct YAMLDocument: Sendable {
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

/// A place in a text, as editors count: the first line is 1, and so is the first column.
///
/// Columns count Unicode scalars.
package struct YAMLPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let line: Int
  package let column: Int

  /// A place by its line and column, both counted from 1.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }

  /// Whether a place comes before another.
  package static func < (left: YAMLPosition, right: YAMLPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The places of a document's nodes, in the shape of the document: the children of an object stand
/// in the order of its members. Small, since a document of 10 MB has millions of nodes.
struct PositionTree: Sendable {
  /// A place counted from 0, as libyaml does.
  struct Mark: Sendable {
    let line: UInt32
    let column: UInt32

    init(line: Int, column: Int) {
      self.line = UInt32(clamping: line)
      self.column = UInt32(clamping: column)
    }

    var position: YAMLPosition { YAMLPosition(line: Int(line) + 1, column: Int(column) + 1) }
  }

  /// Where the node's key begins, or the node itself where it has none.
  var key: Mark
  /// Where the node itself begins.
  let value: Mark
  var children: [PositionTree] = []

  init(_ mark: Mark) {
    key = mark
    value = mark
  }
}

extension JSONValue {
  /// The child that a step of a path leads to, and its place among its siblings.
  func child(_ component: FieldPath.Component) -> (index: Int, value: JSONValue)? {
    switch (self, component) {
    case (.object(let members), .key(let name)):
      guard let index = members.index(forKey: name) else { return nil }
      return (index, members.values[index])
    case (.array(let elements), .index(let index)):
      guard elements.indices.contains(index) else { return nil }
      return (index, elements[index])
    default: return nil
    }
  }
}
