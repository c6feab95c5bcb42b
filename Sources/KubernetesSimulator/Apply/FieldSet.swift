internal import KubernetesCore

/// A set of fields as `managedFields` write it (FieldsV1): a tree whose steps are `f:` and a
/// member's name, `k:` and a list item's keys, or `v:` and an item of a set.
struct FieldSet: Sendable, Equatable {
  /// Whether the field at this place is itself in the set.
  var isMember = false
  var children: [String: FieldSet] = [:]

  static let member = FieldSet(isMember: true)

  var isEmpty: Bool { !isMember && children.isEmpty }

  subscript(step: String) -> FieldSet { children[step] ?? FieldSet() }

  func union(_ other: FieldSet) -> FieldSet {
    FieldSet(
      isMember: isMember || other.isMember,
      children: children.merging(other.children) { $0.union($1) })
  }

  func subtracting(_ other: FieldSet) -> FieldSet {
    combined(other) { $0 && !$1 }
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    combined(other) { $0 && $1 }
  }

  /// The set with the objects and lists that hold its fields: one is given up only where all that it
  /// holds is, as structured-merge-diff counts it (`EnsureNamedFieldsAreMembers`).
  var withParents: FieldSet {
    FieldSet(
      isMember: isMember || !children.isEmpty, children: children.mapValues(\.withParents))
  }

  private func combined(_ other: FieldSet, _ isKept: (Bool, Bool) -> Bool) -> FieldSet {
    var result = FieldSet(isMember: isKept(isMember, other.isMember))
    for (step, child) in children {
      let combined = child.combined(other[step], isKept)
      if !combined.isEmpty { result.children[step] = combined }
    }
    return result
  }

  /// The paths of the fields in the set, as a conflict names them: `.spec.replicas`.
  var paths: [String] { paths(after: "") }

  private func paths(after prefix: String) -> [String] {
    var result = isMember && children.isEmpty ? [prefix] : []
    for (step, child) in children.sorted(by: { $0.key < $1.key }) {
      result += child.paths(after: prefix + Self.shown(step))
    }
    return result
  }

  private static func shown(_ step: String) -> String {
    let rest = String(step.dropFirst(2))
    guard !step.hasPrefix("f:") else { return ".\(rest)" }
    guard step.hasPrefix("k:"), let keys = try? JSONValue(parsing: rest) else {
      return "[=\(rest)]"
    }
    let pairs = (keys.object ?? [:]).map { key, value in
      "\(key)=\(value.compactText)"
    }
    return "[\(pairs.joined(separator: ","))]"
  }
}

extension FieldSet {
  /// Reads FieldsV1.
  init(fields: JSONValue) {
    for (step, child) in fields.object ?? [:] {
      if step == "." {
        isMember = true
      } else if child.object?.isEmpty ?? true {
        children[step] = .member
      } else {
        children[step] = FieldSet(fields: child)
      }
    }
  }

  /// The set as FieldsV1.
  var fields: JSONValue {
    var members: JSONObject = [:]
    if isMember, !children.isEmpty { members["."] = [:] }
    for (step, child) in children.sorted(by: { $0.key < $1.key }) { members[step] = child.fields }
    return .object(members)
  }

  /// The fields that a value specifies; with `marksParents` also the objects and lists that hold
  /// them, as a plain write owns what it adds.
  init(specifiedBy value: JSONValue, schema: StructuralSchema, marksParents: Bool = false) {
    let list = schema.mergedList
    switch value {
    case .object(let members) where schema.hasMembers && !members.isEmpty:
      for (key, member) in members {
        guard let field = schema.field(key) else { continue }
        children["f:\(key)"] = FieldSet(
          specifiedBy: member, schema: field, marksParents: marksParents)
      }
      isMember = marksParents
    case .array(let elements) where list != nil && !elements.isEmpty:
      for element in elements {
        var child = FieldSet(
          specifiedBy: element, schema: schema.items, marksParents: marksParents)
        child.isMember = true
        if let step = list?.step(of: element) { children[step] = child }
      }
      isMember = marksParents
    default: isMember = true
    }
  }

  /// The fields that two states differ in: those that are new or have another value, and those
  /// that are gone.
  static func difference(
    _ old: JSONValue?, _ new: JSONValue?, schema: StructuralSchema
  ) -> (changed: FieldSet, removed: FieldSet) {
    guard let new else {
      let removed = old.map { FieldSet(specifiedBy: $0, schema: schema, marksParents: true) }
      return (FieldSet(), removed ?? FieldSet())
    }
    guard let old else {
      return (FieldSet(specifiedBy: new, schema: schema, marksParents: true), FieldSet())
    }
    if old.isEquivalent(to: new) { return (FieldSet(), FieldSet()) }
    guard let pairs = pairs(old, new, schema) else { return (.member, FieldSet()) }
    var changed = FieldSet()
    var removed = FieldSet()
    for (step, pair) in pairs {
      var (childChanged, childRemoved) = difference(pair.old, pair.new, schema: pair.schema)
      if step.hasPrefix("k:") || step.hasPrefix("v:") {
        if pair.old == nil { childChanged.isMember = true }
        if pair.new == nil { childRemoved.isMember = true }
      }
      if !childChanged.isEmpty { changed.children[step] = childChanged }
      if !childRemoved.isEmpty { removed.children[step] = childRemoved }
    }
    return (changed, removed)
  }

  private struct Pair {
    var old: JSONValue?
    var new: JSONValue?
    var schema: StructuralSchema
  }

  /// The members or items of two states side by side; nil where the states are single values.
  private static func pairs(
    _ old: JSONValue, _ new: JSONValue, _ schema: StructuralSchema
  ) -> [String: Pair]? {
    var pairs: [String: Pair] = [:]
    switch (old, new) {
    case (.object(let left), .object(let right)) where schema.hasMembers:
      for key in left.keys + right.keys {
        pairs["f:\(key)"] = Pair(
          old: left[key], new: right[key], schema: schema.field(key) ?? .any)
      }
    case (.array(let left), .array(let right)):
      guard let list = schema.mergedList else { return nil }
      let items = schema.items
      for element in left {
        pairs[list.step(of: element), default: Pair(schema: items)].old = element
      }
      for element in right {
        pairs[list.step(of: element), default: Pair(schema: items)].new = element
      }
    default: return nil
    }
    return pairs
  }
}

extension StructuralSchema.ListType {
  /// The step from a list to one of its items.
  func step(of element: JSONValue) -> String {
    guard case .map(let keys) = self else {
      return "v:" + element.compactText
    }
    var identity: JSONObject = [:]
    for key in keys.sorted() {
      identity[key] = element[key] ?? (key == "protocol" ? "TCP" : nil)
    }
    return "k:" + JSONValue.object(identity).compactText
  }
}
