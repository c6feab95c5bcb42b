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
