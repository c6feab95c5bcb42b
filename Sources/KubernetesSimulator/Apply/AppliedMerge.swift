internal import KubernetesCore
internal import OrderedCollections

/// How server-side apply makes one state of the live one and a configuration (KEP-555).
enum AppliedMerge {
  /// The live state with all that the configuration specifies.
  static func merge(
    _ live: JSONValue?, _ configuration: JSONValue, schema: StructuralSchema
  ) -> JSONValue {
    guard let live else { return configuration }
    switch (live, configuration) {
    case (.object(var members), .object(let wanted)) where schema.hasMembers:
      for (key, value) in wanted {
        members[key] = merge(members[key], value, schema: schema.field(key) ?? .any)
      }
      return .object(members)
    case (.array(let present), .array(let wanted)):
      guard let list = schema.mergedList else { return configuration }
      return .array(mergeList(present, wanted, schema.items, list))
    default: return configuration
    }
  }

  /// Items in the configuration's order where it has them, the others where they were.
  private static func mergeList(
    _ present: [JSONValue], _ wanted: [JSONValue], _ items: StructuralSchema,
    _ list: StructuralSchema.ListType
  ) -> [JSONValue] {
    var byStep: OrderedDictionary<String, JSONValue> = [:]
    for element in present { byStep[list.step(of: element)] = element }
    for element in wanted {
      let step = list.step(of: element)
      byStep[step] = merge(byStep[step], element, schema: items)
    }
    return Array(byStep.values)
  }

  /// A state without the fields that an applier has given up and nobody else owns.
  static func remove(
    _ dropped: FieldSet, ownedByOthers others: FieldSet, from value: JSONValue,
    schema: StructuralSchema
  ) -> JSONValue? {
    if dropped.isMember, dropped.children.isEmpty, others.isEmpty { return nil }
    switch value {
    case .array(let elements):
      guard let list = schema.mergedList else { break }
      let kept = elements.compactMap { element -> JSONValue? in
        let step = list.step(of: element)
        let child = dropped[step]
        if child.isEmpty { return element }
        if child.isMember, others[step].isEmpty { return nil }
        return remove(child, ownedByOthers: others[step], from: element, schema: schema.items)
      }
      return kept.isEmpty && !elements.isEmpty ? nil : .array(kept)
    case .object(let members):
      var kept: JSONObject = [:]
      for (key, member) in members {
        let child = dropped["f:\(key)"]
        kept[key] =
          child.isEmpty
          ? member
          : remove(
            child, ownedByOthers: others["f:\(key)"], from: member,
            schema: schema.field(key) ?? .any)
      }
      return kept.isEmpty && !members.isEmpty ? nil : .object(kept)
    default: break
    }
    return dropped.isMember && others.isEmpty ? nil : value
  }
}
