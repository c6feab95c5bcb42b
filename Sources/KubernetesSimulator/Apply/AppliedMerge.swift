internal import KubernetesCore
internal import OrderedCollections

/// How server-side apply makes one state of the live one and a configuration (KEP-555).
enum AppliedMerge {
  /// The live state with all that the configuration specifies.
  static func merge(
    _ live: JSONValue?, _ configuration: JSONValue, schema: FieldSchema
  ) -> JSONValue {
    guard let live else { return configuration }
    switch (schema.resolved, live, configuration) {
    case (.object(let object), .object(var members), .object(let wanted)) where !object.isAtomic:
      for (key, value) in wanted {
        members[key] = merge(members[key], value, schema: object.member(key) ?? .any)
      }
      return .object(members)
    case (.any, .object(var members), .object(let wanted)):
      for (key, value) in wanted { members[key] = merge(members[key], value, schema: .any) }
      return .object(members)
    case (.list(let items, let kind), .array(let present), .array(let wanted))
    where kind != .atomic:
      return .array(mergeList(present, wanted, items, kind))
    default: return configuration
    }
  }

  /// Items in the configuration's order where it has them, the others where they were.
  private static func mergeList(
    _ present: [JSONValue], _ wanted: [JSONValue], _ items: FieldSchema,
    _ kind: FieldSchema.ListKind
  ) -> [JSONValue] {
    var byStep: OrderedDictionary<String, JSONValue> = [:]
    for element in present { byStep[kind.step(of: element)] = element }
    for element in wanted {
      let step = kind.step(of: element)
      byStep[step] = merge(byStep[step], element, schema: items)
    }
    return Array(byStep.values)
  }

  /// A state without the fields that an applier has given up and nobody else owns.
  static func remove(
    _ dropped: FieldSet, ownedByOthers others: FieldSet, from value: JSONValue,
    schema: FieldSchema
  ) -> JSONValue? {
    if dropped.isMember, dropped.children.isEmpty, others.isEmpty { return nil }
    switch (schema.resolved, value) {
    case (.list(let items, let kind), .array(let elements)) where kind != .atomic:
      let kept = elements.compactMap { element -> JSONValue? in
        let step = kind.step(of: element)
        let child = dropped[step]
        if child.isEmpty { return element }
        if child.isMember, others[step].isEmpty { return nil }
        return remove(child, ownedByOthers: others[step], from: element, schema: items)
      }
      return kept.isEmpty && !elements.isEmpty ? nil : .array(kept)
    case (let schema, .object(let members)):
      var kept: JSONObject = [:]
      for (key, member) in members {
        let child = dropped["f:\(key)"]
        kept[key] =
          child.isEmpty
          ? member
          : remove(
            child, ownedByOthers: others["f:\(key)"], from: member,
            schema: schema.member(key) ?? .any)
      }
      return kept.isEmpty && !members.isEmpty ? nil : .object(kept)
    default: return dropped.isMember && others.isEmpty ? nil : value
    }
  }
}
