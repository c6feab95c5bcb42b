internal import KubernetesCore

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
