internal import KubernetesCore

/// Builds documents out of events: resolves scalars, expands aliases, joins merge keys.
struct Composer: ~Copyable {
  /// A value with the places of its parts, and what aliases to it need to know.
  struct Node {
    var value: JSONValue
    var positions: PositionTree
    /// How many nodes the value consists of, aliases expanded.
    var size = 1
    /// How many collections stand inside one another in it.
    var depth = 0
  }

  /// What the name of an anchor stands for: the node that began last with it, as in go-yaml.
  private enum Anchored {
    /// The node is still being read: an alias to it would have no end.
    case open
    case node(Node)
  }

  private var reader: EventReader
  private var budget = AliasBudget()
  private var anchors: [String: Anchored] = [:]
  private var depth = 0

  init(reader: consuming EventReader) { self.reader = reader }

  mutating func documents() throws(YAMLParseError) -> [YAMLDocument] {
    var documents: [YAMLDocument] = []
    while true {
      let event = try reader.next()
      switch event.kind {
      case .streamEnd: return documents
      case .streamStart, .documentEnd: continue
      default:
        anchors = [:]
        let root = try node(try reader.next())
        if root.value != .null {
          documents.append(YAMLDocument(value: root.value, positions: root.positions))
        }
      }
    }
  }

  private mutating func node(_ event: YAMLEvent) throws(YAMLParseError) -> Node {
    if case .alias(let name) = event.kind { return try alias(name, event.mark) }
    budget.countNode()
    if let anchor = event.anchor { anchors[anchor] = .open }
    let result: Node
    switch event.kind {
    case .scalar(let scalar):
      let value = try ScalarResolver.resolve(scalar).json(at: event.mark)
      result = Node(value: value, positions: PositionTree(event.mark))
    case .sequenceStart: result = try sequence(event)
    default: result = try mapping(event)
    }
    if let anchor = event.anchor, case .open = anchors[anchor] { anchors[anchor] = .node(result) }
    return result
  }

  private mutating func alias(
    _ name: String, _ mark: PositionTree.Mark
  ) throws(YAMLParseError) -> Node {
    func fault(_ reason: String) -> YAMLParseError {
      YAMLParseError(reason: reason, position: mark.position)
    }
    guard let anchored = anchors[name] else { throw fault("no anchor is called \"\(name)\"") }
    guard case .node(var result) = anchored else {
      throw fault("the anchor \"\(name)\" contains itself")
    }
    guard budget.countAlias(of: result.size) else {
      throw fault("aliases multiply the document beyond what is reasonable")
    }
    try checkDepth(depth + result.depth, mark)
    let children = result.positions.children
    result.positions = PositionTree(mark)
    result.positions.children = children
    return result
  }

  private mutating func sequence(_ start: YAMLEvent) throws(YAMLParseError) -> Node {
    try descend(start.mark)
    var elements: [JSONValue] = []
    var result = Node(value: .null, positions: PositionTree(start.mark), depth: 1)
    while true {
      let event = try reader.next()
      if case .sequenceEnd = event.kind { break }
      let element = try node(event)
      result.add(element)
      result.positions.children.append(element.positions)
      elements.append(element.value)
    }
    depth -= 1
    result.value = .array(elements)
    return result
  }

  private mutating func mapping(_ start: YAMLEvent) throws(YAMLParseError) -> Node {
    try descend(start.mark)
    var builder = MappingBuilder(start.mark)
    while true {
      let event = try reader.next()
      if case .mappingEnd = event.kind { break }
      if ScalarResolver.isMergeKey(event) {
        let valueEvent = try reader.next()
        try builder.merge(try node(valueEvent), at: valueEvent.mark)
      } else {
        let name = try key(event)
        try builder.add(name, try node(try reader.next()), at: event.mark)
      }
    }
    depth -= 1
    return builder.finished()
  }

  private mutating func key(_ event: YAMLEvent) throws(YAMLParseError) -> String {
    let refusal = YAMLParseError(
      reason: "a key must be a string, a number or a Boolean", position: event.mark.position)
    switch event.kind {
    case .scalar(let scalar):
      let resolved = ScalarResolver.resolve(scalar)
      guard let key = try resolved.key(at: event.mark) else { throw refusal }
      if let anchor = event.anchor {
        let value = try? resolved.json(at: event.mark)
        anchors[anchor] = value.map { .node(Node(value: $0, positions: PositionTree(event.mark))) }
      }
      return key
    case .alias(let name):
      let value = try alias(name, event.mark).value
      guard let key = try ResolvedScalar(value)?.key(at: event.mark) else { throw refusal }
      return key
    default: throw refusal
    }
  }

  private mutating func descend(_ mark: PositionTree.Mark) throws(YAMLParseError) {
    depth += 1
    try checkDepth(depth, mark)
  }

  private func checkDepth(_ depth: Int, _ mark: PositionTree.Mark) throws(YAMLParseError) {
    guard depth <= JSONValue.maximumDepth else {
      throw YAMLParseError(
        reason: "more than \(JSONValue.maximumDepth) mappings and sequences inside one another",
        position: mark.position)
    }
  }
}

extension Composer.Node {
  /// Counts a child's nodes and depth as part of this node's.
  mutating func add(_ child: Self) {
    size += child.size
    depth = max(depth, child.depth + 1)
  }
}

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

/// How much of a stream may come from aliases: go-yaml's limit, so that a document which kubectl
/// takes is taken here too, and one that multiplies itself is refused before it fills the memory.
///
/// Up to 400,000 nodes aliases may make 99 in 100 of them; the share falls to 10 in 100 at
/// 4,000,000 nodes.
struct AliasBudget {
  private var nodes = 0
  private var nodesFromAliases = 0

  /// Counts one node that was written.
  mutating func countNode() { nodes += 1 }

  /// Counts the nodes that an alias repeats, and tells whether that is still within the limit.
  mutating func countAlias(of count: Int) -> Bool {
    nodes += count
    nodesFromAliases += count
    return nodesFromAliases <= 100 || nodes <= 1000
      || Double(nodesFromAliases) <= Double(nodes) * allowedShare
  }

  private var allowedShare: Double {
    let low = 400_000.0
    let high = 4_000_000.0
    let share = (min(max(Double(nodes), low), high) - low) / (high - low)
    return 0.99 - 0.89 * share
  }
}
