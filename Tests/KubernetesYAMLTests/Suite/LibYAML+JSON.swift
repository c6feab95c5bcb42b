import FoundationEssentials
import KubernetesCore
import KubernetesYAML

extension LibYAML.Node {
  /// The first part that can't be JSON: its place, and the rule by which it is refused.
  var refusal: (position: YAMLPosition, rule: Difference)? {
    switch self {
    case .missing: return nil
    case .scalar(let scalar): return scalar.isText ? nil : (scalar.position, .binaryNotText)
    case .sequence(let elements): return elements.lazy.compactMap(\.refusal).first
    case .mapping(let members):
      for member in members {
        if !member.key.canBeKey { return (member.keyPosition, .keyNotText) }
        if let refusal = member.value.refusal { return refusal }
      }
      return nil
    }
  }

  /// Whether this is what a value was made of: the same shape, and the same text wherever the value
  /// is a string. Of which type a scalar is, the suite's JSON has to say.
  func isRead(as value: JSONValue) -> Bool {
    switch (self, value) {
    case (.scalar(let scalar), .string(let text)): scalar.text == text
    case (.scalar(let scalar), .null), (.scalar(let scalar), .bool), (.scalar(let scalar), .number):
      scalar.mayHaveType
    case (.sequence(let elements), .array(let values)):
      elements.count == values.count && zip(elements, values).allSatisfy { $0.isRead(as: $1) }
    case (.mapping(let members), .object(let values)):
      members.count == values.count
        && zip(members, values).allSatisfy { member, value in
          member.key.isRead(asKey: value.key) && member.value.isRead(as: value.value)
        }
    default: false
    }
  }

  var isNull: Bool { if case .scalar(let scalar) = self { scalar.isNull } else { false } }

  private var canBeKey: Bool {
    switch self {
    case .scalar(let scalar): !scalar.isNull
    case .missing: true
    case .sequence, .mapping: false
    }
  }

  private func isRead(asKey key: String) -> Bool {
    isRead(as: .string(key)) || (["true", "false"].contains(key) && isRead(as: .bool(true)))
  }
}

extension LibYAML.Event {
  /// Whether the scalar's form, or its tag, may make it something else than a string.
  fileprivate var mayHaveType: Bool {
    tag.map { $0.hasPrefix(Self.tags) && $0 != Self.tags + "str" } ?? (style == ":")
  }

  fileprivate var isNull: Bool {
    mayHaveType && ["", "~", "null", "Null", "NULL"].contains(text)
  }

  fileprivate var isText: Bool {
    guard tag == Self.tags + "binary" else { return true }
    let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
    return String(validating: data, as: UTF8.self) != nil
  }

  private static let tags = "tag:yaml.org,2002:"
}
