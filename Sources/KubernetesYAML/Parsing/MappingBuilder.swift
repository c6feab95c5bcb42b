internal import KubernetesCore

/// Collects the members of one mapping: those written, and those that merge keys bring in.
///
/// A member that is written wins over one that was merged, and of merged ones the first wins
/// (https://yaml.org/type/merge.html).
struct MappingBuilder {
  private var members = JSONObject()
  private var merged: Set<JSONKey> = []
  private var node: Composer.Node

  init(_ mark: PositionTree.Mark) {
    node = Composer.Node(value: .null, positions: PositionTree(mark), depth: 1)
  }

  /// Adds a member that is written here.
  mutating func add(
    _ key: String, _ child: Composer.Node, at mark: PositionTree.Mark
  ) throws(YAMLParseError) {
    node.add(child)
    var positions = child.positions
    positions.key = mark
    if let index = members.index(forKey: key) {
      guard merged.remove(JSONKey(key)) != nil else {
        let first = node.positions.children[index].key.position
        throw YAMLParseError(
          reason: "duplicate key \"\(key)\", which stands on line \(first.line) already",
          position: mark.position)
      }
      members[key] = child.value
      node.positions.children[index] = positions
    } else {
      members[key] = child.value
      node.positions.children.append(positions)
    }
  }

  /// Adds the members of a mapping, or of the mappings in a sequence, that are not there yet.
  mutating func merge(
    _ child: Composer.Node, at mark: PositionTree.Mark
  ) throws(YAMLParseError) {
    node.add(child)
    let sources: [(JSONValue, PositionTree)] =
      if case .array(let elements) = child.value {
        Array(zip(elements, child.positions.children))
      } else {
        [(child.value, child.positions)]
      }
    for (value, positions) in sources {
      guard case .object(let added) = value else {
        throw YAMLParseError(
          reason: "what << merges must be a mapping or a sequence of mappings",
          position: mark.position)
      }
      for (index, (key, member)) in added.enumerated() where members[key] == nil {
        members[key] = member
        merged.insert(JSONKey(key))
        node.positions.children.append(positions.children[index])
      }
    }
  }

  consuming func finished() -> Composer.Node {
    node.value = .object(members)
    return node
  }
}
