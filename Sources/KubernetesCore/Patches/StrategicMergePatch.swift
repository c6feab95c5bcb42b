extension JSONValue {
  /// This document with a strategic merge patch applied: Kubernetes' merge that knows which lists have
  /// keys, with its `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList`
  /// directives.
  ///
  /// `schema`: says how lists merge.
  package func applyingStrategicMergePatch(
    _ patch: JSONValue, schema: StructuralSchema
  ) -> JSONValue {
    StrategicMergePatch.apply(patch, to: self, schema: schema)
  }
}

private enum StrategicMergePatch {
  static func apply(
    _ patch: JSONValue, to document: JSONValue, schema: StructuralSchema
  ) -> JSONValue {
    guard case .object(var changes) = patch else { return patch }
    if changes["$patch"]?.string == "replace" {
      changes.removeValue(forKey: "$patch")
      return .object(changes)
    }
    var members = document.object ?? [:]
    if let kept = changes["$retainKeys"]?.array?.compactMap(\.string) {
      members = members.filter { kept.contains($0.key) }
    }
    for (key, change) in changes where !key.hasPrefix("$") {
      let field = schema.field(key) ?? .any
      let order = changes["$setElementOrder/\(key)"]?.array
      members[key] = merged(change, into: members[key], schema: field, order: order)
    }
    removePrimitives(changes, from: &members)
    return .object(members)
  }

  private static func merged(
    _ change: JSONValue, into current: JSONValue?, schema: StructuralSchema, order: [JSONValue]?
  ) -> JSONValue? {
    if change.isNull { return nil }
    switch (schema.mergedList, change) {
    case (.map(let keys), .array(let elements)) where !keys.isEmpty:
      return .array(
        mergeList(
          elements, into: current?.array ?? [], key: keys[0], schema: schema.items, order: order))
    case (.set, .array(let elements)):
      let present = current?.array ?? []
      return .array(present + elements.filter { !present.contains($0) })
    case (_, .object):
      return apply(change, to: current ?? [:], schema: schema)
    default:
      return change
    }
  }

  private static func mergeList(
    _ changes: [JSONValue], into current: [JSONValue], key: String, schema: StructuralSchema,
    order: [JSONValue]?
  ) -> [JSONValue] {
    if changes.contains(where: { $0["$patch"]?.string == "replace" }) {
      return changes.filter { $0["$patch"] == nil }
    }
    var result = current
    for change in changes {
      let index = result.firstIndex { $0[key] == change[key] }
      if change["$patch"]?.string == "delete" {
        if let index { result.remove(at: index) }
      } else if let index {
        result[index] = apply(change, to: result[index], schema: schema)
      } else {
        result.append(apply(change, to: [:], schema: schema))
      }
    }
    let wanted = (order ?? changes).compactMap { $0[key] }
    return interleaved(result, wanted: wanted, server: current.compactMap { $0[key] }, key: key)
  }

  /// Items that the patch names, in its order, among the others in theirs; where nothing else says
  /// which comes first, the patch's do.
  private static func interleaved(
    _ items: [JSONValue], wanted: [JSONValue], server: [JSONValue], key: String
  ) -> [JSONValue] {
    var named = wanted.compactMap { name in items.first { $0[key] == name } }[...]
    var others = items.filter { item in !wanted.contains { $0 == item[key] } }[...]
    var result: [JSONValue] = []
    while let left = others.first, let right = named.first {
      let leftPlace = server.firstIndex { $0 == left[key] }
      let rightPlace = server.firstIndex { $0 == right[key] }
      if let leftPlace, let rightPlace, leftPlace < rightPlace {
        result.append(left)
        others.removeFirst()
      } else {
        result.append(right)
        named.removeFirst()
      }
    }
    return result + others + named
  }

  private static func removePrimitives(_ changes: JSONObject, from members: inout JSONObject) {
    let prefix = "$deleteFromPrimitiveList/"
    for (key, removed) in changes where key.hasPrefix(prefix) {
      let field = String(key.dropFirst(prefix.count))
      guard let current = members[field]?.array else { continue }
      members[field] = .array(current.filter { !(removed.array ?? []).contains($0) })
    }
  }
}

extension JSONValue {
  /// This document with a merge patch (RFC 7396) applied: what it has replaces, null removes.
  public func applyingMergePatch(_ patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    var members = object ?? [:]
    for (key, change) in changes {
      if change.isNull {
        members.removeValue(forKey: key)
      } else {
        members[key] = (members[key] ?? .null).applyingMergePatch(change)
      }
    }
    return .object(members)
  }
}
