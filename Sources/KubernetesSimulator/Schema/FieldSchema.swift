/// What an API server knows of a field: enough to find unknown fields and wrong types, and to merge
/// lists as server-side apply and strategic merge patches do.
indirect enum FieldSchema: Sendable {
  /// Anything at all, merged as one value.
  case any
  case scalar(Scalar)
  case object(ObjectSchema)
  case list(items: FieldSchema, ListKind)
  /// A structure of a built-in type, by its name.
  case named(String, isAtomic: Bool)

  /// What a scalar may be.
  enum Scalar: Sendable {
    case string, integer, number, boolean, quantity, integerOrString
  }

  /// How two versions of a list merge.
  enum ListKind: Sendable, Equatable {
    case atomic
    case set
    /// Items are told apart by these fields.
    case map(keys: [String])
  }

  /// The same schema, a name replaced by what it stands for.
  var resolved: FieldSchema {
    guard case .named(let name, let isAtomic) = self else { return self }
    guard var structure = BuiltinStructures.shared[name] else { return .any }
    if isAtomic { structure.isAtomic = true }
    return .object(structure)
  }

  /// The schema of an object's member; nil where the object must not have it.
  func member(_ name: String) -> FieldSchema? {
    guard case .object(let object) = resolved else { return .any }
    return object.member(name)
  }

  /// The schema of a list's items.
  var items: FieldSchema {
    guard case .list(let items, _) = resolved else { return .any }
    return items
  }

  /// The schema of what stands at a path of members and list items (`[]`).
  func at(_ path: [String]) -> FieldSchema {
    path.reduce(self) { schema, step in
      step == "[]" ? schema.items : schema.member(step) ?? .any
    }
  }
}

/// What an API server knows of an object's members.
struct ObjectSchema: Sendable {
  var properties: [String: FieldSchema] = [:]
  /// The schema of members that `properties` does not name.
  var additional: FieldSchema?
  /// Whether members that nothing names are kept.
  var keepsUnknown = false
  /// Whether the object is one value to server-side apply.
  var isAtomic = false

  func member(_ name: String) -> FieldSchema? {
    properties[name] ?? additional ?? (keepsUnknown ? .any : nil)
  }
}
