import KubernetesYAML

extension LibYAML {
  /// A node as its events tell it, with aliases expanded; a scalar has no type yet.
  indirect enum Node {
    case scalar(Event)
    case sequence([Node])
    case mapping([Member])
    /// What stands for nothing: an alias without an anchor, or a node that a fault cuts off.
    case missing
  }

  struct Member {
    let keyPosition: YAMLPosition
    let key: Node
    let value: Node
  }

  /// The roots of the documents, the last one cut off where there is a fault.
  var roots: [Node] {
    var builder = NodeBuilder(rest: events[...])
    return builder.roots()
  }
}

/// Builds trees out of events, without any of the care that the package's own composer needs.
private struct NodeBuilder {
  var rest: ArraySlice<LibYAML.Event>
  private var anchors: [String: LibYAML.Node] = [:]

  init(rest: ArraySlice<LibYAML.Event>) { self.rest = rest }

  mutating func roots() -> [LibYAML.Node] {
    var roots: [LibYAML.Node] = []
    while let event = rest.popFirst() {
      guard event.kind == .documentStart else { continue }
      anchors = [:]
      roots.append(node())
    }
    return roots
  }

  private mutating func node() -> LibYAML.Node {
    guard let event = rest.popFirst() else { return .missing }
    let node: LibYAML.Node
    switch event.kind {
    case .alias: return event.anchor.flatMap { anchors[$0] } ?? .missing
    case .scalar: node = .scalar(event)
    case .sequenceStart: node = sequence()
    default: node = mapping()
    }
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func sequence() -> LibYAML.Node {
    var elements: [LibYAML.Node] = []
    while let event = rest.first, event.kind != .sequenceEnd { elements.append(node()) }
    _ = rest.popFirst()
    return .sequence(elements)
  }

  private mutating func mapping() -> LibYAML.Node {
    var members: [LibYAML.Member] = []
    while let event = rest.first, event.kind != .mappingEnd {
      members.append(LibYAML.Member(keyPosition: event.position, key: node(), value: node()))
    }
    _ = rest.popFirst()
    return .mapping(members)
  }
}
