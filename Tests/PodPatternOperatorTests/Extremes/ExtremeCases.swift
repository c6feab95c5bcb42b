internal import KubernetesCore
internal import KubernetesRuntime
internal import OrderedCollections

/// A document that is as it should be but for one field.
struct ExtremeCase {
  let path: FieldPath
  let value: JSONValue
  let document: JSONValue
}

/// Documents made by putting an extreme value into each field of a shape.
struct ExtremeCases {
  private let shape: Shape
  private let base: JSONValue
  /// Paths that are not gone into.
  private let skipped: Set<String>

  init(_ shape: Shape, base: JSONValue, skipping skipped: Set<String> = []) {
    self.shape = shape
    self.base = base
    self.skipped = skipped
  }

  /// The fields, each with the extremes of its type.
  var fields: [(path: FieldPath, extremes: [JSONValue])] {
    var fields: [(FieldPath, [JSONValue])] = []
    collect(shape, .root, &fields)
    return fields
  }

  private func collect(
    _ shape: Shape, _ path: FieldPath, _ fields: inout [(FieldPath, [JSONValue])]
  ) {
    guard !skipped.contains(path.description) else { return }
    if !path.components.isEmpty { fields.append((path, shape.extremes)) }
    switch shape {
    case .list(let items, _): collect(items, path.index(0), &fields)
    case .map(let values): collect(values, path.key("a"), &fields)
    case .object(let members, _):
      for (name, member) in members { collect(member, path.key(name), &fields) }
    default: break
    }
  }

  /// The base with a value at a path; what is missing on the way is made of samples.
  func document(_ path: FieldPath, _ value: JSONValue) -> JSONValue {
    Self.set(value, path.components[...], in: base, shape)
  }

  private static func set(
    _ value: JSONValue, _ path: ArraySlice<FieldPath.Component>, in document: JSONValue?,
    _ shape: Shape
  ) -> JSONValue {
    guard let step = path.first else { return value }
    let rest = path.dropFirst()
    switch (step, shape) {
    case (.index, .list(let items, _)):
      var elements = document?.array ?? []
      if elements.isEmpty { elements = [items.sample] }
      elements[0] = set(value, rest, in: elements[0], items)
      return .array(elements)
    case (.key(let name), _):
      var members = document?.object ?? shape.sample.object ?? [:]
      members[name] = set(value, rest, in: members[name], shape.member(name))
      return .object(members)
    default: return value
    }
  }
}

extension Shape {
  fileprivate func member(_ name: String) -> Shape {
    switch self {
    case .object(let members, _): members[name] ?? .anything
    case .map(let values): values
    default: .anything
    }
  }
}

extension ExtremeCases {
  /// Goes through cases: of one field in so many so many, chosen by a seed, or all of them.
  ///
  /// A trap ends the test process, so what is tried is written down before.
  func forEach(
    atMost count: Int, oneIn share: Int = 1, seed: UInt64, _ log: ExtremesLog,
    _ body: (ExtremeCase) throws -> Void
  ) rethrows {
    var random = SplitMix64(seed: seed)
    for (path, extremes) in fields {
      guard log.triesAll || Int.random(in: 0..<share, using: &random) == 0 else { continue }
      let chosen = log.triesAll ? extremes : Array(extremes.shuffled(using: &random).prefix(count))
      for value in chosen {
        let document = document(path, value)
        log.note(path, value)
        try body(ExtremeCase(path: path, value: value, document: document))
      }
    }
  }
}
